import pytest

from tests.house.imports import wrong_uses
from tests.house.tree import APPS, ROOT, name

MODULES = [path for folder in APPS for path in sorted((ROOT / folder).rglob("*.py"))]  # migrations too


def dotted(path):
    return path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")


def test_imports_go_down_only():
    wrong = [f"{name(path)} {use}" for path in MODULES for use in wrong_uses(path.read_text("utf-8"), dotted(path))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("retention_site.base.queue", "import accounts.models"),
        ("retention_site.base.queue", "from accounts import models"),
        ("retention_site.base.queue", "from retention_site import settings"),
        ("retention_site.base.queue", "from retention_site.settings import DEBUG"),
        ("retention_site.base.queue", "def f():\n    from accounts.models import User"),
        ("retention_site.base.queue", "if TYPE_CHECKING:\n    from accounts.models import User"),
        ("retention_site.base.models.x", "user = ForeignKey('accounts.User')"),
        ("retention_site.base.models.x", "apps.get_model('accounts', 'User')"),
        ("retention_site.base.models.x", "apps.get_app_config('playbooks')"),
        ("retention_site.base.models.x", "import_string('accounts.tasks.sweep')"),
        ("retention_site.base.access", "permitted('accounts.view_customer')"),
        ("retention_site.base.views", "render(request, 'accounts/customers/list.html')"),
        ("retention_site.base.views", "from ...accounts import models"),
        ("retention_site.base.views", "from tests.factories import make_user"),
        ("accounts.models.customers", "from playbooks.models import Callback"),
        ("accounts.models.customers", "survey = ForeignKey(to='surveys.Survey')"),
        ("accounts.models.customers", "from ...playbooks import models"),
        ("accounts.views", "from retention_site.schedules import SCHEDULES"),
        ("surveys.models", "import playbooks"),
        ("surveys.tasks", "path = f'playbooks.tasks.{name}'"),
        ("retention_site.urls", "import tests"),
    ],
)
def test_an_upward_use_is_found(module, source):
    assert wrong_uses(source, module)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("retention_site.base.queue", "from retention_site.base import jobs"),
        ("retention_site.base.models.x", "user = ForeignKey(settings.AUTH_USER_MODEL)"),
        ("retention_site.base.models.x", "'''accounts.User is above us'''"),
        ("retention_site.base.queue", "from django.conf import settings"),
        ("accounts.views.x", "from retention_site.base.access import permitted"),
        ("accounts.views.x", "from . import customers"),
        ("accounts.views.x", "permitted('base.view_job')"),
        ("playbooks.x", "from accounts.models import Customer\nfrom surveys import nps"),
        ("retention_site.urls", "include('accounts.urls')\nimport playbooks"),
        ("surveys.models", "word = 'accounts'"),
    ],
)
def test_a_downward_use_is_left_alone(module, source):
    assert not wrong_uses(source, module)
