"""What people and places are called, and what people say, language by language: data that reads naturally to natives."""

from retention_site.demo.words.arabic import ARABIC
from retention_site.demo.words.base import Name, Place, Quote, Words
from retention_site.demo.words.english import ENGLISH
from retention_site.demo.words.indonesian import INDONESIAN
from retention_site.demo.words.thai import THAI

LANGUAGES: dict[str, Words] = {words.language: words for words in (THAI, ARABIC, INDONESIAN, ENGLISH)}

__all__ = ["LANGUAGES", "Name", "Place", "Quote", "Words"]
