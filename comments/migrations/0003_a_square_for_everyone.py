"""Places in threads, receipts, reports, policies, storms, word rules; the form's own number becomes a digest.

Of the site's changes those of comments count from now on that readers see something of: a flood that is held makes no
page be built anew. Every form used up is counted apart, so that no browser brings back one.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import newsroom.lib.sealing.fields
from django.conf import settings
from django.db import migrations, models


PLACE = """
CREATE FUNCTION comments_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.parent_id IS NULL THEN
        NEW.path := ARRAY[NEW.id];
    ELSE
        -- Below a depth of 199 the path grows no longer: an index holds it whole, and replies still come in order.
        SELECT path[1:199] || NEW.id INTO NEW.path FROM comments_comment WHERE id = NEW.parent_id;
    END IF;
    NEW.depth := cardinality(NEW.path) - 1;
    RETURN NEW;
END $$;
CREATE TRIGGER place BEFORE INSERT OR UPDATE OF parent_id ON comments_comment
    FOR EACH ROW EXECUTE FUNCTION comments_place();
"""
PLACE_WHAT_IS_THERE = """
WITH RECURSIVE placed (id, path) AS (
    SELECT id, ARRAY[id] FROM comments_comment WHERE parent_id IS NULL
    UNION ALL
    SELECT c.id, placed.path[1:199] || c.id FROM comments_comment c JOIN placed ON c.parent_id = placed.id
)
UPDATE comments_comment c SET path = placed.path, depth = cardinality(placed.path) - 1,
    form_digest = ('x' || substr(md5(c.form_nonce), 1, 16))::bit(64)::bigint
FROM placed WHERE placed.id = c.id
"""
NONCES_AGAIN = """
ALTER TABLE comments_comment ADD COLUMN form_nonce varchar(32);
UPDATE comments_comment SET form_nonce = 'again-' || id;
ALTER TABLE comments_comment ALTER COLUMN form_nonce SET NOT NULL, ADD CONSTRAINT form_nonce_once UNIQUE (form_nonce);
"""
COUNT = """
DROP TRIGGER count_change ON comments_comment;
CREATE FUNCTION comments_count(counted text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE articles_edition SET changes = changes + 1 WHERE id = (
        SELECT id FROM articles_edition WHERE topic = counted ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    );
    IF NOT FOUND THEN
        INSERT INTO articles_edition (topic, changes) VALUES (counted, 1);
    END IF;
END $$;
CREATE FUNCTION comments_count_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM comments_count('posts');
    IF EXISTS (SELECT FROM now_there WHERE status = 'approved') THEN PERFORM comments_count('comments'); END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION comments_count_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM was_there WHERE status = 'approved')
        OR EXISTS (SELECT FROM now_there WHERE status = 'approved') THEN PERFORM comments_count('comments'); END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION comments_count_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM was_there WHERE status = 'approved') THEN PERFORM comments_count('comments'); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER count_new AFTER INSERT ON comments_comment REFERENCING NEW TABLE AS now_there
    FOR EACH STATEMENT EXECUTE FUNCTION comments_count_new();
CREATE TRIGGER count_changed AFTER UPDATE ON comments_comment REFERENCING OLD TABLE AS was_there NEW TABLE AS now_there
    FOR EACH STATEMENT EXECUTE FUNCTION comments_count_changed();
CREATE TRIGGER count_gone AFTER DELETE ON comments_comment REFERENCING OLD TABLE AS was_there
    FOR EACH STATEMENT EXECUTE FUNCTION comments_count_gone();
CREATE TRIGGER count_truncated AFTER TRUNCATE ON comments_comment
    FOR EACH STATEMENT EXECUTE FUNCTION articles_count_change('comments');
"""
UNCOUNT = """
DROP TRIGGER count_new ON comments_comment;
DROP TRIGGER count_changed ON comments_comment;
DROP TRIGGER count_gone ON comments_comment;
DROP TRIGGER count_truncated ON comments_comment;
DROP FUNCTION comments_count_new, comments_count_changed, comments_count_gone, comments_count;
CREATE TRIGGER count_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON comments_comment
    FOR EACH STATEMENT EXECUTE FUNCTION articles_count_change('comments');
"""
WATCHED = {"comments_policy": "editorial", "comments_wordrule": "screening", "comments_queueorder": "screening"}


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0003_comment_policies'),
        ('comments', '0002_edition'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=1000, verbose_name='words')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('granted', models.BooleanField(null=True, verbose_name='granted')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided at')),
            ],
            options={
                'verbose_name': 'appeal',
                'verbose_name_plural': 'appeals',
                'ordering': ['made_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('policy', models.CharField(choices=[('held', 'held until a moderator approves'), ('newcomers', 'held from newcomers, shown at once from regulars'), ('open', 'shown at once'), ('closed', 'closed')], default='held', help_text='For every article that does not have a policy of its own.', max_length=10, verbose_name='comments')),
                ('close_after_days', models.PositiveSmallIntegerField(blank=True, help_text="Counted from an article's publication. Left empty, comments stay open.", null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3650)], verbose_name='close after so many days')),
            ],
            options={
                'verbose_name': 'comment policy',
                'verbose_name_plural': 'comment policy',
            },
        ),
        migrations.CreateModel(
            name='QueueOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weights', models.BinaryField()),
                ('decisions', models.PositiveIntegerField(verbose_name='decisions it learned from')),
                ('agreement', models.FloatField(help_text='How often, among decisions kept apart, it put a rejected comment before an approved one.', verbose_name='agreement')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
            ],
            options={
                'verbose_name': 'order of the queue',
                'verbose_name_plural': 'orders of the queue',
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.BigIntegerField(editable=False, unique=True)),
                ('first_used_on', models.DateField(verbose_name='first used on')),
            ],
            options={
                'verbose_name': 'receipt',
                'verbose_name_plural': 'receipts',
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('danger', 'It puts a person in danger'), ('hate', 'It insults or calls for violence'), ('spam', 'It is advertising'), ('false', 'It is a lie told as fact'), ('other', 'Something else')], max_length=10, verbose_name='reason')),
                ('words', models.CharField(blank=True, max_length=500, verbose_name='words')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('was_right', models.BooleanField(help_text='What a moderator decided afterwards; unknown until then.', null=True, verbose_name='was right')),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Reporter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.BigIntegerField(editable=False, unique=True)),
            ],
            options={
                'verbose_name': 'reporter',
                'verbose_name_plural': 'reporters',
            },
        ),
        migrations.CreateModel(
            name='Storm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_at', models.DateTimeField(verbose_name='began at')),
                ('lasts_until', models.DateTimeField(help_text='Moves on while more arrives than usual.', verbose_name='ends at')),
                ('arrivals', models.PositiveIntegerField(help_text='In the five minutes before it began.', verbose_name='arrivals')),
                ('usual', models.FloatField(help_text='In five minutes, over the day before.', verbose_name='usual')),
            ],
            options={
                'verbose_name': 'storm',
                'verbose_name_plural': 'storms',
                'ordering': ['-began_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='WaitingPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_digest', models.BigIntegerField(editable=False, unique=True)),
                ('content', newsroom.lib.sealing.fields.SealedJSONField(default=dict)),
                ('due_at', models.DateTimeField(verbose_name='due at')),
            ],
            options={
                'verbose_name': 'waiting post',
                'verbose_name_plural': 'waiting posts',
            },
        ),
        migrations.CreateModel(
            name='WordRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Moderators see it beside a comment.', max_length=80, unique=True, verbose_name='name')),
                ('words', models.TextField(help_text='One word or phrase a line. Case, ё, invisible characters, stress marks, spaced letters, digits for letters and letters of the other alphabet make no difference. Only whole words are matched.', verbose_name='words')),
                ('every_form', models.BooleanField(default=True, help_text='All cases and numbers of a Russian word. Phrases stand as they are.', verbose_name='in every form')),
                ('action', models.CharField(choices=[('hold', 'hold the comment and mark it'), ('mark', 'mark it only')], default='hold', max_length=4, verbose_name='what happens')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('forms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=400), default=list, editable=False, size=None)),
            ],
            options={
                'verbose_name': 'word rule',
                'verbose_name_plural': 'word rules',
                'ordering': ['name'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='comment',
            name='deleted_comment_holds_nothing_of_its_author',
        ),
        migrations.AddField(
            model_name='comment',
            name='bands',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='comment',
            name='depth',
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='comment',
            name='edited_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='edited at'),
        ),
        migrations.AddField(
            model_name='comment',
            name='findings',
            field=models.JSONField(default=list, editable=False, verbose_name='what screening found'),
        ),
        migrations.AddField(
            model_name='comment',
            name='form_digest',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='comment',
            name='is_pick',
            field=models.BooleanField(default=False, editable=False, verbose_name="editor's pick"),
        ),
        migrations.AddField(
            model_name='comment',
            name='letters',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='comment',
            name='path',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='comment',
            name='risk',
            field=models.FloatField(editable=False, help_text='How much it resembles what this desk rejected, from 0 to 1. It orders the queue, nothing else.', null=True, verbose_name='risk'),
        ),
        migrations.AddField(
            model_name='comment',
            name='signature',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='comment',
            name='staff',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written for the newsroom by'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='article',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='articles.article', verbose_name='article'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='comment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='appeal', to='comments.comment'),
        ),
        migrations.AddConstraint(
            model_name='policy',
            constraint=models.CheckConstraint(condition=models.Q(('pk', 1)), name='there_is_one_comment_policy'),
        ),
        migrations.AddField(
            model_name='comment',
            name='receipt',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='comments', to='comments.receipt', verbose_name='receipt'),
        ),
        migrations.RunSQL(PLACE_WHAT_IS_THERE, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='comment',
            name='form_digest',
            field=models.BigIntegerField(editable=False, unique=True),
        ),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL("ALTER TABLE comments_comment DROP COLUMN form_nonce", NONCES_AGAIN)],
            [migrations.RemoveField(model_name='comment', name='form_nonce')],
        ),
        migrations.RunSQL(
            PLACE, "DROP TRIGGER place ON comments_comment; DROP FUNCTION comments_place()"
        ),
        migrations.RunSQL(COUNT, UNCOUNT),
        *[
            migrations.RunSQL(
                f"CREATE TRIGGER count_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION articles_count_change('{topic}')",
                f"DROP TRIGGER count_change ON {table}",
            )
            for table, topic in WATCHED.items()
        ],
        migrations.RunSQL(
            "INSERT INTO comments_policy (id, policy) VALUES (1, 'held')", migrations.RunSQL.noop
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('depth', 0), models.Q(('status', 'pending'), _negated=True)), fields=['article', 'created_at', 'id'], include=('status',), name='threads_of_an_article'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('status', 'approved')), fields=['article'], name='approved_comments'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['path'], name='comments_in_reading_order'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['letters'], name='comments_word_for_word'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['bands'], name='comments_nearly_alike'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'deleted'), _negated=True), models.Q(('bands', []), ('findings', []), ('html', ''), ('letters', 0), ('name', ''), ('text', '')), _connector='OR'), name='deleted_comment_holds_nothing_of_its_author'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('risk', None), ('risk__range', (0, 1)), _connector='OR'), name='risk_is_a_share'),
        ),
        migrations.AddField(
            model_name='report',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='comments.comment', verbose_name='comment'),
        ),
        migrations.AddField(
            model_name='report',
            name='reporter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='comments.reporter', verbose_name='reporter'),
        ),
        migrations.AddField(
            model_name='storm',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='storms', to='articles.article', verbose_name='article'),
        ),
        migrations.AddField(
            model_name='waitingpost',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article'),
        ),
        migrations.AddField(
            model_name='waitingpost',
            name='comment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='comments.comment'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('granted', None)), models.Q(('decided_at__isnull', False), ('granted__isnull', False)), _connector='OR'), name='appeal_is_decided_at_some_time'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('was_right', None)), fields=['comment'], name='open_reports'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('comment', 'reporter'), name='browser_reports_a_comment_once'),
        ),
        migrations.AddIndex(
            model_name='storm',
            index=models.Index(fields=['article', '-lasts_until'], name='storms_of_an_article'),
        ),
        migrations.AddConstraint(
            model_name='storm',
            constraint=models.CheckConstraint(condition=models.Q(('lasts_until__gte', models.F('began_at'))), name='storm_ends_after_it_began'),
        ),
    ]
