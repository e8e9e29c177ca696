"""Acts with reasons that can be undone, groups, claims, questions, bans, testimony, and imports of comments."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import newsroom.lib.sealing.fields
from django.conf import settings
from django.db import migrations, models


PLACE = """
CREATE OR REPLACE FUNCTION comments_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.parent_id IS NULL THEN
        NEW.path := ARRAY[NEW.id];
    ELSE
        -- Below a depth of 199 the path grows no longer: an index holds it whole, and replies still come in order.
        SELECT path[1:199] || NEW.id INTO NEW.path FROM comments_comment WHERE id = NEW.parent_id;
    END IF;
    NEW.depth := cardinality(NEW.path) - 1;
    {0}
    RETURN NEW;
END $$;
"""
ALIKE_WHAT_IS_THERE = """
UPDATE comments_comment c SET alike = COALESCE(
    (SELECT min(same.id) FROM comments_comment same WHERE same.letters = c.letters AND c.letters <> 0), c.id)
"""
ACTS = """
UPDATE comments_decision SET words = reason;
UPDATE comments_decision SET
    act = CASE WHEN to_status = 'approved' THEN 'approve' WHEN to_status = 'rejected' THEN 'reject'
        WHEN to_status = 'deleted' AND by_id IS NULL THEN 'withdraw' WHEN to_status = 'deleted' THEN 'delete'
        WHEN by_id IS NULL THEN 'change' ELSE 'undo' END,
    reason = CASE WHEN by_id IS NULL THEN '' WHEN to_status = 'approved' THEN 'fine' ELSE 'other' END;
"""
ACTS_AGAIN = "UPDATE comments_decision SET reason = words"


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0003_comment_policies'),
        ('comments', '0003_a_square_for_everyone'),
        ('desertions', '0010_history_of_inserts_by_statement'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Ban',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('curb', models.CharField(choices=[('hold', 'everything is held'), ('ban', 'nothing is taken')], max_length=4, verbose_name='what happens')),
                ('reason', models.CharField(choices=[('fine', 'within the rules'), ('spam', 'advertising'), ('off_topic', 'not about the story'), ('insult', 'it insults people'), ('hate', 'hatred of a group of people'), ('threat', 'a threat or a call to violence'), ('graphic', 'cruelty shown in detail'), ('danger', 'it puts somebody in danger'), ('private', 'private details of a person'), ('unproved', 'an accusation without proof'), ('repeated', 'said before'), ('for_desk', 'for the reporters, not for the page'), ('mistake', 'decided by mistake'), ('other', 'another reason')], max_length=10, verbose_name='reason')),
                ('words', models.CharField(blank=True, help_text='The writer reads them.', max_length=300, verbose_name='words')),
                ('at', models.DateTimeField(verbose_name='since')),
                ('until', models.DateTimeField(verbose_name='until')),
                ('lifted_at', models.DateTimeField(null=True, verbose_name='lifted at')),
            ],
            options={
                'verbose_name': 'ban',
                'verbose_name_plural': 'bans',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(blank=True, choices=[('approve', 'approved'), ('reject', 'rejected'), ('delete', 'deleted'), ('redact', 'published without some words'), ('testimony', 'given to the reporters'), ('keep', 'left standing'), ('pick', "made an editor's pick"), ('unpick', "no longer an editor's pick"), ('undo', 'undone'), ('change', 'changed by its writer'), ('withdraw', 'deleted by its writer')], max_length=10, verbose_name='act')),
                ('reason', models.CharField(blank=True, choices=[('fine', 'within the rules'), ('spam', 'advertising'), ('off_topic', 'not about the story'), ('insult', 'it insults people'), ('hate', 'hatred of a group of people'), ('threat', 'a threat or a call to violence'), ('graphic', 'cruelty shown in detail'), ('danger', 'it puts somebody in danger'), ('private', 'private details of a person'), ('unproved', 'an accusation without proof'), ('repeated', 'said before'), ('for_desk', 'for the reporters, not for the page'), ('mistake', 'decided by mistake'), ('other', 'another reason')], max_length=10, verbose_name='reason')),
                ('words', models.CharField(blank=True, max_length=300, verbose_name='words')),
                ('made_at', models.DateTimeField(verbose_name='previewed at')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided at')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='undone at')),
                ('comment_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('versions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), size=None)),
                ('left_out', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'group decision',
                'verbose_name_plural': 'group decisions',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='claim', serialize=False, to='comments.comment')),
                ('until', models.DateTimeField(verbose_name='until')),
            ],
            options={
                'verbose_name': 'claim',
                'verbose_name_plural': 'claims',
            },
        ),
        migrations.CreateModel(
            name='CommentImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('wxr', 'WordPress (WXR)'), ('disqus', 'Disqus (XML)'), ('blogger', 'Blogger (Atom)'), ('lines', 'Newsroom (JSON lines)')], max_length=10, verbose_name='format')),
                ('path', models.CharField(blank=True, max_length=200)),
                ('name', models.CharField(max_length=200, verbose_name='file')),
                ('as_they_were', models.BooleanField(default=False, verbose_name='as they were there')),
                ('places', models.TextField(blank=True, verbose_name='addresses')),
                ('state', models.CharField(choices=[('reading', 'is being read'), ('ready', 'waits for confirmation'), ('writing', 'is being written'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='reading', max_length=10, verbose_name='state')),
                ('counts', models.JSONField(default=dict)),
                ('findings', models.JSONField(default=dict)),
                ('problem', models.CharField(blank=True, max_length=300, verbose_name='why it failed')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('done_at', models.DateTimeField(null=True, verbose_name='done at')),
            ],
            options={
                'verbose_name': 'import of comments',
                'verbose_name_plural': 'imports of comments',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='KeptWords',
            fields=[
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='kept_words', serialize=False, to='comments.decision')),
                ('words', newsroom.lib.sealing.fields.SealedJSONField()),
                ('until', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'words kept for undoing',
                'verbose_name_plural': 'words kept for undoing',
            },
        ),
        migrations.CreateModel(
            name='Moderator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('covers', models.BooleanField(default=False, help_text='Words of the rules marked so are blurred in the queue until pointed at.', verbose_name='cover hard words')),
            ],
            options={
                'verbose_name': 'moderator',
                'verbose_name_plural': 'moderators',
                'ordering': ['user__username'],
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.CharField(choices=[('colleague', 'a second opinion'), ('editor', "an editor's decision")], max_length=10, verbose_name='asks for')),
                ('words', models.CharField(blank=True, max_length=500, verbose_name='question')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='answer')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed at')),
            ],
            options={
                'verbose_name': 'question',
                'verbose_name_plural': 'questions',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AlterModelOptions(
            name='comment',
            options={'ordering': ['-created_at', '-id'], 'permissions': [('moderate_comment', 'Can approve, reject and delete comments'), ('settle_comment', 'Can decide what was put before an editor')], 'verbose_name': 'comment', 'verbose_name_plural': 'comments'},
        ),
        migrations.RemoveIndex(
            model_name='comment',
            name='pending_comments',
        ),
        migrations.AddField(
            model_name='appeal',
            name='decision',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='comments.decision'),
        ),
        migrations.AddField(
            model_name='comment',
            name='alike',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.RunSQL(ALIKE_WHAT_IS_THERE, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(PLACE.format("NEW.alike := COALESCE(NEW.alike, NEW.id);"), PLACE.format("")),
        migrations.AddField(
            model_name='decision',
            name='act',
            field=models.CharField(choices=[('approve', 'approved'), ('reject', 'rejected'), ('delete', 'deleted'), ('redact', 'published without some words'), ('testimony', 'given to the reporters'), ('keep', 'left standing'), ('pick', "made an editor's pick"), ('unpick', "no longer an editor's pick"), ('undo', 'undone'), ('change', 'changed by its writer'), ('withdraw', 'deleted by its writer')], default='approve', max_length=10, verbose_name='act'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='decision',
            name='source',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='desertions.source', verbose_name='source'),
        ),
        migrations.AddField(
            model_name='decision',
            name='undoes',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undone_by', to='comments.decision', verbose_name='undoes'),
        ),
        migrations.AddField(
            model_name='decision',
            name='words',
            field=models.CharField(blank=True, max_length=300, verbose_name='words'),
        ),
        migrations.AddField(
            model_name='report',
            name='decision',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='comments.decision'),
        ),
        migrations.AddField(
            model_name='wordrule',
            name='is_hard',
            field=models.BooleanField(default=False, help_text='Slurs and cruel words: covered in the queue for moderators who wish it.', verbose_name='hard to read'),
        ),
        migrations.RunSQL(ACTS, ACTS_AGAIN),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL IMMEDIATE"),
        migrations.AlterField(
            model_name='decision',
            name='reason',
            field=models.CharField(blank=True, choices=[('fine', 'within the rules'), ('spam', 'advertising'), ('off_topic', 'not about the story'), ('insult', 'it insults people'), ('hate', 'hatred of a group of people'), ('threat', 'a threat or a call to violence'), ('graphic', 'cruelty shown in detail'), ('danger', 'it puts somebody in danger'), ('private', 'private details of a person'), ('unproved', 'an accusation without proof'), ('repeated', 'said before'), ('for_desk', 'for the reporters, not for the page'), ('mistake', 'decided by mistake'), ('other', 'another reason')], max_length=10, verbose_name='reason'),
        ),
        migrations.AddField(
            model_name='ban',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='ban',
            name='lifted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lifted by'),
        ),
        migrations.AddField(
            model_name='ban',
            name='receipt',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bans', to='comments.receipt', verbose_name='receipt'),
        ),
        migrations.AddField(
            model_name='batch',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='decision',
            name='batch',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='comments.batch', verbose_name='group'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['by', '-at'], name='decisions_of_a_moderator'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('by', None), models.Q(('reason', ''), _negated=True), _connector='OR'), name='the_desk_gives_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('undoes', None), ('act', 'undo'), _connector='OR'), name='only_an_undoing_undoes'),
        ),
        migrations.AddField(
            model_name='claim',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='commentimport',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='comment',
            name='came_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='comments', to='comments.commentimport', verbose_name='import'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('status', 'pending')), fields=['created_at', 'id'], include=('alike',), name='pending_comments'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('status', 'rejected'), models.Q(('text', ''), _negated=True)), fields=['created_at'], name='refused_with_words'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('status', 'pending')), fields=['alike', 'created_at'], name='pending_alike'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(models.OrderBy(django.db.models.functions.comparison.Coalesce('risk', 0.5), descending=True), models.F('created_at'), models.F('id'), condition=models.Q(('status', 'pending')), name='pending_by_risk'),
        ),
        migrations.AddIndex(
            model_name='keptwords',
            index=models.Index(fields=['until'], name='words_to_be_forgotten'),
        ),
        migrations.AddField(
            model_name='moderator',
            name='sections',
            field=models.ManyToManyField(blank=True, help_text='Comments under these sections only. Left empty, under all of them.', related_name='+', to='articles.section', verbose_name='sections'),
        ),
        migrations.AddField(
            model_name='moderator',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='moderator', to=settings.AUTH_USER_MODEL, verbose_name='moderator'),
        ),
        migrations.AddField(
            model_name='referral',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by'),
        ),
        migrations.AddField(
            model_name='referral',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='referral',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='referrals', to='comments.comment'),
        ),
        migrations.AddConstraint(
            model_name='ban',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('at'))), name='ban_ends_after_it_began'),
        ),
        migrations.AddConstraint(
            model_name='ban',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lifted_at', None), ('lifted_by', None)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False)), _connector='OR'), name='ban_is_lifted_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('decided_at', None), models.Q(('act', ''), ('reason', ''), _negated=True), _connector='OR'), name='decided_group_has_act_and_reason'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('undone_at', None), ('decided_at__isnull', False), _connector='OR'), name='undone_was_decided'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('comment',), name='one_open_question_about_a_comment'),
        ),
    ]
