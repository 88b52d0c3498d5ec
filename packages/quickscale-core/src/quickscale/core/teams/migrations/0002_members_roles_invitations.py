import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import quickscale.core.users.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('quickscale_teams', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='team',
            name='closed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='closed'),
        ),
        migrations.AddField(
            model_name='team',
            name='revision',
            field=models.PositiveBigIntegerField(default=0, editable=False),
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('permissions', models.JSONField(blank=True, default=list, verbose_name='permissions')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='quickscale_teams.team', verbose_name='team')),
            ],
            options={
                'verbose_name': 'role',
                'verbose_name_plural': 'roles',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(models.F('team'), django.db.models.functions.text.Lower('name'), name='quickscale_teams_role_name_once', violation_error_message='There is a role with this name already.')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('admin', 'Admin'), ('member', 'Member'), ('custom', "Role of the team's own")], default='member', max_length=10, verbose_name='role')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='joined')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='quickscale_teams.team', verbose_name='team')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('custom_role', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='quickscale_teams.role', verbose_name="role of the team's own")),
            ],
            options={
                'verbose_name': 'member',
                'verbose_name_plural': 'members',
                'ordering': ['joined_at', 'pk'],
                'indexes': [models.Index(fields=['team', 'joined_at', 'id'], name='quickscale_teams_by_joining')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('custom_role__isnull', False), ('role', 'custom')), models.Q(('role__in', ['owner', 'admin', 'member']), ('custom_role__isnull', True)), _connector='OR'), name='quickscale_teams_membership_has_one_role'), models.UniqueConstraint(models.F('team'), models.F('user'), name='quickscale_teams_member_once'), models.UniqueConstraint(models.F('team'), condition=models.Q(('role', 'owner')), name='quickscale_teams_one_owner')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('admin', 'Admin'), ('member', 'Member'), ('custom', "Role of the team's own")], default='member', max_length=10, verbose_name='role')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('email', quickscale.core.users.fields.LowercaseEmailField(max_length=254, verbose_name='e-mail address')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='sent')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('accepted_at', models.DateTimeField(editable=False, null=True, verbose_name='accepted')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='revoked')),
                ('accepted_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted by')),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='quickscale_teams.team', verbose_name='team')),
                ('custom_role', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='quickscale_teams.role', verbose_name="role of the team's own")),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('custom_role__isnull', False), ('role', 'custom')), models.Q(('role__in', ['owner', 'admin', 'member']), ('custom_role__isnull', True)), _connector='OR'), name='quickscale_teams_invitation_has_one_role'), models.UniqueConstraint(models.F('team'), models.F('email'), condition=models.Q(('accepted_at__isnull', True), ('revoked_at__isnull', True)), name='quickscale_teams_invited_once'), models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('revoked_at__isnull', True), _connector='OR'), name='quickscale_teams_invitation_one_answer'), models.CheckConstraint(condition=models.Q(('role', 'owner'), _negated=True), name='quickscale_teams_no_owner_invited')],
            },
        ),
    ]
