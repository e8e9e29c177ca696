import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import newsroom.lib.sealing.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('articles', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('desertions', '0001_initial'),
    ]

    operations = [
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
            name='RiskModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weights', models.BinaryField()),
                ('decisions', models.PositiveIntegerField(verbose_name='decisions it learned from')),
                ('agreement', models.FloatField(help_text='How often, on decisions held back from training, it ranked a rejected comment above an approved one.', verbose_name='agreement')),
                ('made_at', models.DateTimeField(verbose_name='trained at')),
            ],
            options={
                'verbose_name': 'order of the queue',
                'verbose_name_plural': 'orders of the queue',
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='WordRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Moderators see it next to a comment.', max_length=80, unique=True, verbose_name='name')),
                ('words', models.TextField(help_text='One word or phrase a line. Case, ё, invisible characters, stress marks, spaced letters, digits for letters and letters of the other alphabet make no difference. Only whole words are matched.', verbose_name='words')),
                ('every_form', models.BooleanField(default=True, help_text='All cases and numbers of a Russian word. Phrases are matched as written.', verbose_name='in every form')),
                ('action', models.CharField(choices=[('hold', 'hold the comment and mark it'), ('mark', 'mark it only')], default='hold', max_length=4, verbose_name='what happens')),
                ('is_hard', models.BooleanField(default=False, help_text='Slurs and cruel words: covered in the queue for moderators who choose this.', verbose_name='distressing')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('forms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=400), default=list, editable=False, size=None)),
            ],
            options={
                'verbose_name': 'word rule',
                'verbose_name_plural': 'word rules',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(blank=True, choices=[('approve', 'approved'), ('reject', 'rejected'), ('delete', 'deleted'), ('redact', 'published with words removed'), ('testimony', 'given to the reporters'), ('keep', 'kept published'), ('pick', "made an editor's pick"), ('unpick', "no longer an editor's pick"), ('undo', 'undone'), ('change', 'changed by its writer'), ('withdraw', 'deleted by its writer')], max_length=10, verbose_name='action')),
                ('reason', models.CharField(blank=True, choices=[('fine', 'within the rules'), ('spam', 'advertising'), ('off_topic', 'not about the story'), ('insult', 'it insults people'), ('hate', 'hatred of a group of people'), ('threat', 'a threat or a call to violence'), ('graphic', 'cruelty shown in detail'), ('danger', 'it puts somebody in danger'), ('private', 'private details of a person'), ('unproved', 'an accusation without proof'), ('repeated', 'said before'), ('for_desk', 'for the reporters, not for the page'), ('mistake', 'correcting a mistake'), ('other', 'another reason')], max_length=10, verbose_name='reason')),
                ('message', models.CharField(blank=True, max_length=300, verbose_name='message')),
                ('made_at', models.DateTimeField(verbose_name='previewed at')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided at')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='undone at')),
                ('comment_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('versions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), size=None)),
                ('left_out', models.JSONField(default=dict)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'group decision',
                'verbose_name_plural': 'group decisions',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('undone_at', None), ('decided_at__isnull', False), _connector='OR'), name='undone_was_decided'), models.CheckConstraint(condition=models.Q(('decided_at', None), models.Q(('act', ''), ('reason', ''), _negated=True), _connector='OR'), name='decided_group_has_act_and_reason')],
            },
        ),
        migrations.CreateModel(
            name='CommentFlood',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_at', models.DateTimeField(verbose_name='began at')),
                ('lasts_until', models.DateTimeField(help_text='Moves forward while more comments arrive than usual.', verbose_name='ends at')),
                ('arrivals', models.PositiveIntegerField(help_text='In the five minutes before it began.', verbose_name='arrivals')),
                ('usual', models.FloatField(help_text='In five minutes, on average over the day before.', verbose_name='usual')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='floods', to='articles.article', verbose_name='article')),
            ],
            options={
                'verbose_name': 'flood',
                'verbose_name_plural': 'floods',
                'ordering': ['-began_at', '-id'],
                'indexes': [models.Index(fields=['article', '-lasts_until'], name='floods_of_an_article')],
                'constraints': [models.CheckConstraint(condition=models.Q(('lasts_until__gte', models.F('began_at'))), name='flood_ends_after_it_began')],
            },
        ),
        migrations.CreateModel(
            name='CommentImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('wxr', 'WordPress (WXR)'), ('disqus', 'Disqus (XML)'), ('blogger', 'Blogger (Atom)'), ('lines', 'Newsroom (JSON lines)')], max_length=10, verbose_name='format')),
                ('path', models.CharField(blank=True, max_length=200)),
                ('name', models.CharField(max_length=200, verbose_name='file')),
                ('as_they_were', models.BooleanField(default=False, verbose_name='as in the other system')),
                ('places', models.TextField(blank=True, verbose_name='addresses')),
                ('state', models.CharField(choices=[('reading', 'is being read'), ('ready', 'waits for confirmation'), ('writing', 'is being written'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='reading', max_length=10, verbose_name='state')),
                ('counts', models.JSONField(default=dict)),
                ('findings', models.JSONField(default=dict)),
                ('problem', models.CharField(blank=True, max_length=300, verbose_name='why it failed')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('done_at', models.DateTimeField(null=True, verbose_name='done at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'import of comments',
                'verbose_name_plural': 'imports of comments',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Moderator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('covers', models.BooleanField(default=False, help_text='Words from rules marked as distressing are blurred in the queue until you point at them.', verbose_name='cover distressing words')),
                ('sections', models.ManyToManyField(blank=True, help_text='Comments in these sections only. If empty, in all sections.', related_name='+', to='articles.section', verbose_name='sections')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='moderator', to=settings.AUTH_USER_MODEL, verbose_name='moderator')),
            ],
            options={
                'verbose_name': 'moderator',
                'verbose_name_plural': 'moderators',
                'ordering': ['user__username'],
            },
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('policy', models.CharField(choices=[('held', 'held until a moderator approves'), ('newcomers', 'held for newcomers, shown at once for regulars'), ('open', 'shown at once'), ('closed', 'closed')], default='held', help_text='For every article that does not have a policy of its own.', max_length=10, verbose_name='comments')),
                ('close_after_days', models.PositiveSmallIntegerField(blank=True, help_text="Counted from an article's publication. If empty, comments stay open.", null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3650)], verbose_name='days until comments close')),
            ],
            options={
                'verbose_name': 'comment policy',
                'verbose_name_plural': 'comment policy',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='there_is_one_comment_policy')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('depth', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('text', models.TextField(verbose_name='text')),
                ('html', models.TextField(editable=False)),
                ('status', models.CharField(choices=[('pending', 'waits for a decision'), ('approved', 'approved'), ('rejected', 'rejected'), ('deleted', 'deleted')], default='pending', max_length=10, verbose_name='status')),
                ('created_at', models.DateTimeField(verbose_name='written at')),
                ('edited_at', models.DateTimeField(editable=False, null=True, verbose_name='edited at')),
                ('form_digest', models.BigIntegerField(editable=False, unique=True)),
                ('is_pick', models.BooleanField(default=False, editable=False, verbose_name="editor's pick")),
                ('findings', models.JSONField(default=list, editable=False, verbose_name='what screening found')),
                ('text_hash', models.BigIntegerField(default=0, editable=False)),
                ('minhash', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, editable=False, size=None)),
                ('lsh_bands', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, editable=False, size=None)),
                ('duplicate_group', models.BigIntegerField(editable=False, null=True)),
                ('risk', models.FloatField(editable=False, help_text='How closely it resembles comments that this desk rejected, from 0 to 1. Used only to order the queue.', null=True, verbose_name='risk')),
                ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='articles.article', verbose_name='article')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='comments.comment', verbose_name='in reply to')),
                ('staff', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written for the newsroom by')),
                ('came_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='comments', to='comments.commentimport', verbose_name='import')),
                ('receipt', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='comments', to='comments.receipt', verbose_name='receipt')),
            ],
            options={
                'verbose_name': 'comment',
                'verbose_name_plural': 'comments',
                'ordering': ['-created_at', '-id'],
                'permissions': [('moderate_comment', 'Can approve, reject and delete comments'), ('settle_comment', 'Can decide escalated comments')],
                'indexes': [models.Index(fields=['article', 'created_at', 'id'], name='comments_of_an_article'), models.Index(condition=models.Q(('depth', 0), models.Q(('status', 'pending'), _negated=True)), fields=['article', 'created_at', 'id'], include=('status',), name='threads_of_an_article'), models.Index(condition=models.Q(('status', 'approved')), fields=['article'], name='approved_comments'), models.Index(fields=['path'], name='comments_in_reading_order'), models.Index(condition=models.Q(('status', 'pending')), fields=['created_at', 'id'], include=('duplicate_group',), name='pending_comments'), models.Index(condition=models.Q(('status', 'pending')), fields=['duplicate_group', 'created_at'], name='pending_duplicates'), models.Index(models.OrderBy(django.db.models.functions.comparison.Coalesce('risk', 0.5), descending=True), models.F('created_at'), models.F('id'), condition=models.Q(('status', 'pending')), name='pending_by_risk'), models.Index(fields=['status', '-created_at', '-id'], name='comments_by_status'), models.Index(fields=['text_hash'], name='comments_word_for_word'), models.Index(condition=models.Q(('status', 'rejected'), models.Q(('text', ''), _negated=True)), fields=['created_at'], name='refused_with_text'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['lsh_bands'], name='comments_nearly_alike')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('status', 'deleted'), _negated=True), models.Q(('findings', []), ('html', ''), ('lsh_bands', []), ('name', ''), ('text', ''), ('text_hash', 0)), _connector='OR'), name='deleted_comment_holds_nothing_of_its_author'), models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='comment_does_not_answer_itself'), models.CheckConstraint(condition=models.Q(('risk', None), ('risk__range', (0, 1)), _connector='OR'), name='risk_is_a_share')],
            },
        ),
        migrations.CreateModel(
            name='Ban',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('hold', 'everything is held'), ('ban', 'nothing is taken')], max_length=4, verbose_name='what happens')),
                ('reason', models.CharField(choices=[('fine', 'within the rules'), ('spam', 'advertising'), ('off_topic', 'not about the story'), ('insult', 'it insults people'), ('hate', 'hatred of a group of people'), ('threat', 'a threat or a call to violence'), ('graphic', 'cruelty shown in detail'), ('danger', 'it puts somebody in danger'), ('private', 'private details of a person'), ('unproved', 'an accusation without proof'), ('repeated', 'said before'), ('for_desk', 'for the reporters, not for the page'), ('mistake', 'correcting a mistake'), ('other', 'another reason')], max_length=10, verbose_name='reason')),
                ('message', models.CharField(blank=True, help_text='The writer reads this message.', max_length=300, verbose_name='message')),
                ('at', models.DateTimeField(verbose_name='since')),
                ('until', models.DateTimeField(verbose_name='until')),
                ('lifted_at', models.DateTimeField(null=True, verbose_name='lifted at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lifted by')),
                ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bans', to='comments.receipt', verbose_name='receipt')),
            ],
            options={
                'verbose_name': 'ban',
                'verbose_name_plural': 'bans',
                'ordering': ['-at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('at'))), name='ban_ends_after_it_began'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at', None), ('lifted_by', None)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False)), _connector='OR'), name='ban_is_lifted_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('approve', 'approved'), ('reject', 'rejected'), ('delete', 'deleted'), ('redact', 'published with words removed'), ('testimony', 'given to the reporters'), ('keep', 'kept published'), ('pick', "made an editor's pick"), ('unpick', "no longer an editor's pick"), ('undo', 'undone'), ('change', 'changed by its writer'), ('withdraw', 'deleted by its writer')], max_length=10, verbose_name='action')),
                ('from_status', models.CharField(choices=[('pending', 'waits for a decision'), ('approved', 'approved'), ('rejected', 'rejected'), ('deleted', 'deleted')], max_length=10, verbose_name='from')),
                ('to_status', models.CharField(choices=[('pending', 'waits for a decision'), ('approved', 'approved'), ('rejected', 'rejected'), ('deleted', 'deleted')], max_length=10, verbose_name='to')),
                ('reason', models.CharField(blank=True, choices=[('fine', 'within the rules'), ('spam', 'advertising'), ('off_topic', 'not about the story'), ('insult', 'it insults people'), ('hate', 'hatred of a group of people'), ('threat', 'a threat or a call to violence'), ('graphic', 'cruelty shown in detail'), ('danger', 'it puts somebody in danger'), ('private', 'private details of a person'), ('unproved', 'an accusation without proof'), ('repeated', 'said before'), ('for_desk', 'for the reporters, not for the page'), ('mistake', 'correcting a mistake'), ('other', 'another reason')], max_length=10, verbose_name='reason')),
                ('message', models.CharField(blank=True, max_length=300, verbose_name='message')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='comments.batch', verbose_name='group')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='comments.comment')),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='desertions.source', verbose_name='source')),
                ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undone_by', to='comments.decision', verbose_name='undoes')),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['by', '-at'], name='decisions_of_a_moderator')],
                'constraints': [models.CheckConstraint(condition=models.Q(('by', None), models.Q(('reason', ''), _negated=True), _connector='OR'), name='the_desk_gives_a_reason'), models.CheckConstraint(condition=models.Q(('undoes', None), ('act', 'undo'), _connector='OR'), name='only_an_undoing_undoes')],
            },
        ),
        migrations.CreateModel(
            name='CommentLock',
            fields=[
                ('until', models.DateTimeField(verbose_name='until')),
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='lock', serialize=False, to='comments.comment')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'lock',
                'verbose_name_plural': 'locks',
            },
        ),
        migrations.CreateModel(
            name='DeferredPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_digest', models.BigIntegerField(editable=False, unique=True)),
                ('content', newsroom.lib.sealing.fields.SealedJSONField(default=dict)),
                ('due_at', models.DateTimeField(verbose_name='due at')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                ('comment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='comments.comment')),
            ],
            options={
                'verbose_name': 'deferred post',
                'verbose_name_plural': 'deferred posts',
            },
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.CharField(choices=[('colleague', 'a second opinion'), ('editor', "an editor's decision")], max_length=10, verbose_name='asks for')),
                ('question', models.CharField(blank=True, max_length=500, verbose_name='question')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='answer')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed at')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='escalations', to='comments.comment')),
            ],
            options={
                'verbose_name': 'question',
                'verbose_name_plural': 'questions',
                'ordering': ['-at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('comment',), name='one_open_question_about_a_comment')],
            },
        ),
        migrations.CreateModel(
            name='DeletedContent',
            fields=[
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='deleted_content', serialize=False, to='comments.decision')),
                ('content', newsroom.lib.sealing.fields.SealedJSONField()),
                ('until', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'text stored for undoing',
                'verbose_name_plural': 'text stored for undoing',
                'indexes': [models.Index(fields=['until'], name='contents_to_be_erased')],
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.CharField(max_length=1000, verbose_name='message')),
                ('made_at', models.DateTimeField(verbose_name='sent at')),
                ('granted', models.BooleanField(null=True, verbose_name='granted')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided at')),
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='appeal', to='comments.comment')),
                ('decision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='comments.decision')),
            ],
            options={
                'verbose_name': 'appeal',
                'verbose_name_plural': 'appeals',
                'ordering': ['made_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('granted', None)), models.Q(('decided_at__isnull', False), ('granted__isnull', False)), _connector='OR'), name='appeal_is_decided_at_some_time')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('danger', 'It puts a person in danger'), ('hate', 'It insults or calls for violence'), ('spam', 'It is advertising'), ('false', 'It is a lie told as fact'), ('other', 'Something else')], max_length=10, verbose_name='reason')),
                ('message', models.CharField(blank=True, max_length=500, verbose_name='message')),
                ('made_at', models.DateTimeField(verbose_name='sent at')),
                ('was_right', models.BooleanField(help_text='What a moderator decided afterwards; unknown until then.', null=True, verbose_name='was right')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='comments.comment', verbose_name='comment')),
                ('decision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='comments.decision')),
                ('reporter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='comments.reporter', verbose_name='reporter')),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
                'ordering': ['-made_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('was_right', None)), fields=['comment'], name='open_reports')],
                'constraints': [models.UniqueConstraint(fields=('comment', 'reporter'), name='browser_reports_a_comment_once')],
            },
        ),
    ]
