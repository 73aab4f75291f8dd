from django.urls import URLPattern, URLResolver, path

from accounts.views import attributes, interactions, preferences, products, questions, settings, teams, users

urlpatterns: list[URLPattern | URLResolver] = [
    path("interactions/add/", interactions.interaction_find, name="interaction_find"),
    path("interactions/<int:pk>/", interactions.interaction_detail, name="interaction_detail"),
    path("interactions/<int:pk>/edit/", interactions.interaction_edit, name="interaction_edit"),
    path("customers/<int:pk>/interactions/add/", interactions.interaction_add, name="interaction_add"),
    path("customers/<int:pk>/interactions/draft/", interactions.interaction_draft, name="interaction_draft"),
    path("questions/<int:pk>/answer/", questions.question_answer, name="question_answer"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("preferences/switch/", preferences.preferences_switch, name="preferences_switch"),
    path("settings/", settings.settings_home, name="settings_home"),
    path("settings/teams/", teams.team_list, name="team_list"),
    path("settings/teams/add/", teams.team_add, name="team_add"),
    path("settings/teams/<int:pk>/", teams.team_edit, name="team_edit"),
    path("settings/teams/<int:pk>/exceptions/add/", teams.team_exception_add, name="team_exception_add"),
    path("settings/teams/exceptions/<int:pk>/remove/", teams.team_exception_remove, name="team_exception_remove"),
    path("settings/staff/", users.user_list, name="user_list"),
    path("settings/staff/add/", users.user_add, name="user_add"),
    path("settings/staff/<int:pk>/", users.user_edit, name="user_edit"),
    path("settings/staff/<int:pk>/invite/", users.user_invite, name="user_invite"),
    path("settings/staff/<int:pk>/forget-factor/", users.user_forget_factor, name="user_forget_factor"),
    path("settings/staff/<int:pk>/hand-over/", users.user_hand_over, name="user_hand_over"),
    path("settings/products/", products.product_list, name="product_list"),
    path("settings/products/add/", products.product_add, name="product_add"),
    path("settings/products/<int:pk>/", products.product_edit, name="product_edit"),
    path("settings/attributes/", attributes.attribute_list, name="attribute_list"),
    path("settings/attributes/add/", attributes.attribute_add, name="attribute_add"),
    path("settings/attributes/<int:pk>/", attributes.attribute_edit, name="attribute_edit"),
]
