"""Addresses of joining, an organisation's people, the audit, and the demo's cast."""

from django.urls import path

from throughcare.accounts.views import audit, cast, joining, people

app_name = "accounts"
urlpatterns = [
    # joining
    path("register", joining.register, name="register"),
    path("register/sent", joining.register_sent, name="register_sent"),
    path("register/<str:token>", joining.register_confirm, name="register_confirm"),
    path("join/<str:token>", joining.join, name="join"),
    path("telephone", people.phone, name="phone"),
    # an organisation's people
    path("people-here", people.people, name="people"),
    path("people-here/<int:pk>", people.person, name="person"),
    path("people-here/<int:pk>/role", people.add_role, name="add_role"),
    path("people-here/invite", people.invite_start, name="invite_start"),
    path("people-here/invite/<int:pk>", people.invite, name="invite"),
    path("people-here/invitations", people.invitations, name="invitations"),
    path("people-here/invitations/<int:pk>/resend", people.resend, name="resend"),
    path("people-here/invitations/<int:pk>/withdraw", people.withdraw, name="withdraw"),
    path("people-here/roles/<int:pk>/change", people.change, name="change"),
    path("people-here/roles/<int:pk>/end", people.end, name="end"),
    path("people-here/roles/<int:pk>/second-factor", people.reset_second_factor, name="reset_second_factor"),
    # the audit
    path("audit", audit.events, name="audit"),
    path("audit/views", audit.viewers, name="audit_viewers"),
    # the demo's cast
    path("cast", cast.cast, name="cast"),
    path("cast/<int:pk>", cast.enter, name="cast_enter"),
]
