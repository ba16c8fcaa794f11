"""The addresses of an organisation's own administration, below /organisation/."""

from django.urls import path

from workflow.pages.organising import bundles, categories, figures, files, money, people, records, start, systems, teams

urlpatterns = [
    path("", start.Start.as_view(), name="organisation"),
    path("people/", people.People.as_view(), name="organisation-people"),
    path("people/new/", people.NewPerson.as_view(), name="organisation-new-person"),
    path("people/<uuid:person_id>/", people.OnePerson.as_view(), name="organisation-person"),
    path("people/<uuid:person_id>/correct/", people.CorrectPerson.as_view(), name="organisation-correct"),
    path("people/<uuid:person_id>/bring-in/", people.BringIn.as_view(), name="organisation-bring-in"),
    path("people/<uuid:person_id>/money/", money.OpenMoney.as_view(), name="organisation-open-money"),
    path("ties/<uuid:tie_id>/end/", people.EndTie.as_view(), name="organisation-tie-end"),
    path("ties/<uuid:tie_id>/back/", people.PutBack.as_view(), name="organisation-tie-back"),
    path("ties/<uuid:tie_id>/invite/", people.Invite.as_view(), name="organisation-invite"),
    path("figures/", figures.Figures.as_view(), name="organisation-figures"),
    path("figures/prices/", figures.Prices.as_view(), name="organisation-prices"),
    path("figures/public/", figures.Public.as_view(), name="organisation-public"),
    path("files/", files.Files.as_view(), name="organisation-files"),
    path("files/<slug:what>/", files.OneFile.as_view(), name="organisation-file"),
    path("files/<slug:what>/confirm/", files.OneFileConfirm.as_view(), name="organisation-file-confirm"),
    path("files/<slug:what>/example.csv", files.ExampleFile.as_view(), name="organisation-file-example"),
    path("records/", records.Records.as_view(), name="organisation-records"),
    path("people/<uuid:person_id>/record/", records.OneRecord.as_view(), name="organisation-record"),
    path("people/<uuid:person_id>/everything/", bundles.AskForBundle.as_view(), name="organisation-ask-bundle"),
    path("everything/<uuid:bundle_id>/", bundles.OneBundle.as_view(), name="organisation-bundle"),
    path("everything/<uuid:bundle_id>/files/<uuid:row>/", bundles.RowFile.as_view(), name="organisation-bundle-file"),
    path("systems/", systems.Systems.as_view(), name="organisation-systems"),
    path("systems/<uuid:source_id>/", systems.OneSystem.as_view(), name="organisation-system"),
    path("systems/<uuid:source_id>/change/", systems.ChangeSystem.as_view(), name="organisation-system-change"),
    path("told/<uuid:fact_id>/", systems.OneFact.as_view(), name="organisation-told"),
    path("teams/", teams.Teams.as_view(), name="organisation-teams"),
    path("teams/<uuid:team_id>/", teams.OneTeam.as_view(), name="organisation-team"),
    path("teams/<uuid:team_id>/colleagues/", teams.AddColleague.as_view(), name="organisation-add-colleague"),
    path("teams/<uuid:team_id>/posts/", teams.AddPost.as_view(), name="organisation-add-post"),
    path("posts/<uuid:post_id>/", teams.FillPost.as_view(), name="organisation-post"),
    path("authority/<uuid:mandate_id>/end/", teams.EmptyPost.as_view(), name="organisation-post-empty"),
    path("colleagues/<uuid:user_id>/", teams.Duties.as_view(), name="organisation-duties"),
    path("categories/", categories.Categories.as_view(), name="organisation-categories"),
    path("categories/<uuid:category_id>/", categories.OneCategory.as_view(), name="organisation-category"),
]
