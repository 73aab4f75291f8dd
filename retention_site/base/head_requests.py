"""HEAD: the headers of a page, and no page. A server warns of each body it has to throw away; checkers of links send many."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

Answer = Callable[[HttpRequest], HttpResponseBase]


def without_body(get_response: Answer) -> Answer:
    """Answer HEAD as GET is answered, its length included, without what would follow the headers."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.method == "HEAD":
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = ()
            elif isinstance(response, HttpResponse):
                response.content = b""
        return response

    return answer
