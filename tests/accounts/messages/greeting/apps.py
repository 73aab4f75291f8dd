from django.apps import AppConfig


class GreetingConfig(AppConfig):
    name = "tests.accounts.messages.greeting"
    label = "greeting"

    def ready(self) -> None:
        from accounts.messages.kinds import Mail, message_kind

        @message_kind("test.greeting", "greeting")
        def greeting(message):
            return Mail(subject="Hello", text="สวัสดี")
