import pytest
from django.core.exceptions import ImproperlyConfigured

from retention_site.environment import SHORTEST_SECRET, Environment

KEY = "Zq8-3f_7Kd02mXw9LpTb41RvYc65HnUeAsGi"  # 36 characters: four short of enough


def read(value: str, kind: str, **options):
    return getattr(Environment({"NAME": value}), kind)("NAME", **options)


@pytest.mark.parametrize(
    ("kind", "value", "default", "expected"),
    [
        ("text", " Siam Coffee ", "", "Siam Coffee"),
        ("text", "  ", "Keepsake", "Keepsake"),
        ("words", "a.example, b.example,", [], ["a.example", "b.example"]),
        ("words", "", ["localhost"], ["localhost"]),
        ("url", "https://keepsake.example.com/", "", "https://keepsake.example.com"),
        ("url", "http://127.0.0.1:8000", "", "http://127.0.0.1:8000"),
        ("rate", "10/s", "", "10/s"),
        ("time_zone", "Asia/Bangkok", "", "Asia/Bangkok"),
    ],
)
def test_reads(kind, value, default, expected):
    assert read(value, kind, default=default) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("TRUE", True), ("on", True), ("no", False), ("Off", False), ("", True)]
)
def test_flags(value, expected):
    assert read(value, "flag", default=True) is expected


def test_numbers_and_choices():
    assert read("7", "number", default=1, least=1) == 7
    assert read("", "number", default=3, least=1) == 3
    assert read("th", "choice", default="en", among=["en", "th"]) == "th"


@pytest.mark.parametrize(
    ("kind", "value", "options"),
    [
        ("flag", "maybe", {"default": False}),
        ("number", "0", {"default": 1, "least": 1}),
        ("number", "-4", {"default": 1, "least": 1}),
        ("number", "2.5", {"default": 1, "least": 1}),
        ("number", "many", {"default": 1, "least": 1}),
        ("choice", "xx", {"default": "en", "among": ["en", "th"]}),
        ("time_zone", "Bangkok", {"default": "UTC"}),
        ("url", "keepsake.example.com", {"default": ""}),
        ("url", "https://", {"default": ""}),
        ("url", "https://example.com/under/a/path", {"default": ""}),
        ("rate", "1200", {"default": "1/s"}),
        ("rate", "0/min", {"default": "1/s"}),
        ("rate", "5/fortnight", {"default": "1/s"}),
        ("database", "mysql://host/name", {"default": ""}),
        ("database", "postgres://", {"default": ""}),
        ("database", "postgres://u:p@host:port/name", {"default": ""}),
        ("database", "sqlite://", {"default": ""}),
        ("database", "sqlite:///:memory:", {"default": ""}),
        ("mail", "somewhere", {"default": ""}),
        ("mail", "smtp://", {"default": ""}),
        ("mail", "smtp://host:port", {"default": ""}),
        ("secret", "short", {}),
        ("secret", KEY, {}),
        ("secret", "x" * 60, {}),
        ("secret", "django-insecure-" + KEY, {}),
        ("secret", "", {}),
    ],
)
def test_bad_values_name_the_variable(kind, value, options):
    with pytest.raises(ImproperlyConfigured, match="NAME"):
        read(value, kind, **options)


def test_a_secret_of_enough_characters_is_taken():
    long = KEY + "0123"
    assert len(long) == SHORTEST_SECRET
    assert read(long, "secret") == long


def test_a_bad_address_of_a_database_or_mail_server_is_never_repeated():
    for kind, value in (("database", "mysql://u:hunter2@h/n"), ("mail", "smtp://u:hunter2@h:x")):
        with pytest.raises(ImproperlyConfigured) as caught:
            read(value, kind, default="")
        assert "hunter2" not in str(caught.value)


def test_a_file_wins_over_the_plain_variable(tmp_path):
    secret = tmp_path / "key"
    secret.write_text(KEY + "-from-a-file\n", encoding="utf-8")
    assert Environment({"NAME": "plain", "NAME_FILE": str(secret)}).secret("NAME") == KEY + "-from-a-file"


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="NAME_FILE: cannot read"):
        Environment({"NAME_FILE": str(tmp_path / "none")}).raw("NAME")


def test_the_process_wins_over_dotenv(tmp_path, monkeypatch):
    monkeypatch.setenv("FROM_PROCESS", "process")
    monkeypatch.delenv("FROM_DOTENV", raising=False)
    dotenv = tmp_path / ".env"
    dotenv.write_text("FROM_PROCESS=dotenv\nFROM_DOTENV=dotenv\n", encoding="utf-8")
    environment = Environment.load(dotenv)
    monkeypatch.delenv("FROM_DOTENV")
    assert (environment.raw("FROM_PROCESS"), environment.raw("FROM_DOTENV")) == ("process", "dotenv")


def test_sqlite_is_set_up_for_a_queue(tmp_path):
    settings = read(f"sqlite:///{tmp_path / 'new' / 'data.sqlite3'}", "database", default="")
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in settings["OPTIONS"]["init_command"]
    assert (tmp_path / "new").is_dir()


def test_postgresql_keeps_its_connections():
    settings = read("postgres://u:p%40ss@db.example:5433/crm", "database", default="")
    assert (settings["USER"], settings["PASSWORD"], settings["HOST"], settings["PORT"], settings["NAME"]) == (
        "u",
        "p@ss",
        "db.example",
        5433,
        "crm",
    )
    assert settings["CONN_MAX_AGE"] == 600


def test_postgresql_keeps_plans_unless_the_address_says_otherwise():
    kept, never = (read(f"postgres://u@h/crm{end}", "database", default="") for end in ("", "?prepare_threshold=1000000000"))
    assert (kept["OPTIONS"], never["OPTIONS"]) == ({"prepare_threshold": 5}, {"prepare_threshold": 1_000_000_000})


def test_mail_goes_to_the_outbox_or_a_server():
    assert read("", "mail", default="outbox://")["EMAIL_BACKEND"].endswith("OutboxBackend")
    settings = read("smtp+tls://u:p@mail.example:587", "mail", default="")
    assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"], settings["EMAIL_USE_TLS"]) == ("mail.example", 587, True)


@pytest.mark.parametrize(
    ("debug", "hosts", "refused"), [(True, ["localhost"], False), (False, ["*"], False), (True, ["*"], True)]
)
def test_debug_is_refused_in_public(debug, hosts, refused):
    if refused:
        with pytest.raises(ImproperlyConfigured, match="DEBUG"):
            Environment({}).refuse_debug_in_public(debug, hosts)
    else:
        Environment({}).refuse_debug_in_public(debug, hosts)


def test_a_missing_package_is_told():
    with pytest.raises(ImproperlyConfigured, match="no_such_package"):
        Environment({}).package_dir("no_such_package")
