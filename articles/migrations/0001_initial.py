import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('desertions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(help_text='A PDF. Author, program and dates written into it are removed; what its pages show stays.', upload_to='documents/%Y/%m', verbose_name='file')),
                ('title', models.CharField(help_text="What a reader opens, in the story's language.", max_length=200, verbose_name='title')),
                ('size', models.PositiveIntegerField(default=0, editable=False, verbose_name='bytes')),
                ('pages', models.PositiveIntegerField(default=0, editable=False, verbose_name='pages')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Section',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=80, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=80, verbose_name='name in Russian')),
                ('slug', models.SlugField(unique=True, verbose_name='slug')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order in the menu')),
            ],
            options={
                'verbose_name': 'section',
                'verbose_name_plural': 'sections',
                'ordering': ['position', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=120, verbose_name='name in Russian')),
                ('slug', models.SlugField(unique=True, verbose_name='slug')),
                ('about_en', models.TextField(blank=True, verbose_name='description in English')),
                ('about_ru', models.TextField(blank=True, verbose_name='description in Russian')),
            ],
            options={
                'verbose_name': 'series',
                'verbose_name_plural': 'series',
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                ('name_ru', models.CharField(blank=True, max_length=80, verbose_name='name in Russian')),
                ('slug', models.SlugField(unique=True, verbose_name='slug')),
            ],
            options={
                'verbose_name': 'tag',
                'verbose_name_plural': 'tags',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Author',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_ru', models.CharField(blank=True, max_length=120, verbose_name='name in Russian')),
                ('slug', models.SlugField(unique=True, verbose_name='slug')),
                ('about', models.TextField(blank=True, verbose_name='about')),
                ('about_ru', models.TextField(blank=True, verbose_name='about, in Russian')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'author',
                'verbose_name_plural': 'authors',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ContentVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=20)),
                ('changes', models.BigIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['topic'], name='content_version_topic')],
            },
        ),
        migrations.CreateModel(
            name='Photograph',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('image', models.ImageField(height_field='height', help_text='JPEG, PNG or WebP. Metadata such as place and camera is removed.', upload_to='photographs/%Y/%m', verbose_name='image', width_field='width')),
                ('width', models.PositiveIntegerField(default=0, editable=False)),
                ('height', models.PositiveIntegerField(default=0, editable=False)),
                ('focus_x', models.PositiveSmallIntegerField(default=50, help_text='In per cent. What stays visible when the picture is cropped: click on it in the preview.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='focal point, from the left')),
                ('focus_y', models.PositiveSmallIntegerField(default=50, help_text='In per cent.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='focal point, from the top')),
                ('alt', models.CharField(blank=True, help_text='What a reader who cannot see it needs to know. An article is not published without it.', max_length=300, verbose_name='alternative text')),
                ('caption', models.CharField(blank=True, max_length=500, verbose_name='caption')),
                ('credit', models.CharField(max_length=200, verbose_name='credit')),
                ('licence', models.CharField(choices=[('own', 'our own'), ('commissioned', 'made for us'), ('agency', 'bought from an agency'), ('permission', "with its owner's permission"), ('cc_by', 'CC BY'), ('cc_by_sa', 'CC BY-SA'), ('public_domain', 'public domain'), ('quotation', 'quoted, as the law allows')], default='own', help_text='What gives us the right to publish it.', max_length=15, verbose_name='licence')),
                ('source', models.CharField(blank=True, help_text='Where it came from. For the desk; readers see the credit.', max_length=300, verbose_name='source')),
                ('rendered_at', models.DateTimeField(editable=False, null=True, verbose_name='renditions made at')),
            ],
            options={
                'verbose_name': 'photograph',
                'verbose_name_plural': 'photographs',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('focus_x__lte', 100), ('focus_y__lte', 100)), name='focal_point_is_in_the_picture')],
            },
        ),
        migrations.CreateModel(
            name='FrontRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=80, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=80, verbose_name='name in Russian')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('stories', models.PositiveSmallIntegerField(default=3, verbose_name='number of stories')),
                ('section', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='articles.section', verbose_name='section')),
                ('series', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='articles.series', verbose_name='series')),
                ('tag', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='articles.tag', verbose_name='tag')),
            ],
            options={
                'verbose_name': 'row of the front page',
                'verbose_name_plural': 'rows of the front page',
                'ordering': ['position', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('stories__range', (1, 12))), name='front_row_has_one_to_twelve_stories')],
            },
        ),
        migrations.CreateModel(
            name='Byline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bylines', to='articles.author', verbose_name='author')),
            ],
            options={
                'verbose_name': 'byline',
                'verbose_name_plural': 'bylines',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('headline', models.CharField(max_length=200, verbose_name='headline')),
                ('standfirst', models.TextField(blank=True, help_text='Two sentences under the headline that sum up the whole story.', verbose_name='standfirst')),
                ('slug', models.SlugField(help_text='The last part of its address.', max_length=80, unique=True, verbose_name='slug')),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Русский')], default='en', max_length=5, verbose_name='language')),
                ('body', models.TextField(blank=True, verbose_name='text')),
                ('status', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('approved', 'approved'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', editable=False, max_length=12, verbose_name='status')),
                ('published_at', models.DateTimeField(editable=False, null=True, verbose_name='published at')),
                ('updated_at', models.DateTimeField(editable=False, null=True, verbose_name='updated at')),
                ('withdrawal_note', models.CharField(blank=True, editable=False, max_length=300, verbose_name='why it was withdrawn')),
                ('next_at', models.DateTimeField(editable=False, null=True, verbose_name='new version at')),
                ('next_status', models.CharField(blank=True, choices=[('draft', 'draft'), ('in_review', 'in review'), ('approved', 'approved'), ('published', 'published'), ('withdrawn', 'withdrawn')], editable=False, max_length=12, verbose_name='new version')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                ('comment_policy', models.CharField(choices=[('default', 'as on the rest of the site'), ('held', 'held until a moderator approves'), ('newcomers', 'held for newcomers, shown at once for regulars'), ('open', 'shown at once'), ('closed', 'closed')], default='default', max_length=10, verbose_name='comments')),
                ('comments_close_after', models.PositiveSmallIntegerField(blank=True, help_text='Counted from its publication. If empty, the site-wide rule applies.', null=True, verbose_name='days until comments close')),
                ('search_vector', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector(django.db.models.functions.text.Replace(django.db.models.functions.text.Left(models.F('headline'), 100000, output_field=models.TextField()), models.Value('-'), models.Value(' '), output_field=models.TextField()), django.db.models.functions.text.Replace(django.db.models.functions.text.Left(models.F('standfirst'), 100000, output_field=models.TextField()), models.Value('-'), models.Value(' '), output_field=models.TextField()), django.db.models.functions.text.Replace(django.db.models.functions.text.Left(models.F('body'), 100000, output_field=models.TextField()), models.Value('-'), models.Value(' '), output_field=models.TextField()), config='russian'), '||', django.contrib.postgres.search.SearchVector(django.db.models.functions.text.Replace(django.db.models.functions.text.Left(models.F('headline'), 100000, output_field=models.TextField()), models.Value('-'), models.Value(' '), output_field=models.TextField()), django.db.models.functions.text.Replace(django.db.models.functions.text.Left(models.F('standfirst'), 100000, output_field=models.TextField()), models.Value('-'), models.Value(' '), output_field=models.TextField()), django.db.models.functions.text.Replace(django.db.models.functions.text.Left(models.F('body'), 100000, output_field=models.TextField()), models.Value('-'), models.Value(' '), output_field=models.TextField()), config='english'), django.contrib.postgres.search.SearchConfig('russian')), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('assignee', models.ForeignKey(blank=True, help_text='Whose turn it is.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='assigned_articles', to=settings.AUTH_USER_MODEL, verbose_name='assigned to')),
                ('translation_of', models.ForeignKey(blank=True, help_text='The article that this one translates.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='translations', to='articles.article', verbose_name='translation of')),
                ('authors', models.ManyToManyField(related_name='articles', through='articles.Byline', to='articles.author')),
                ('photograph', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='articles.photograph', verbose_name='lead photograph')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='articles.section', verbose_name='section')),
                ('series', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='articles', to='articles.series', verbose_name='series')),
                ('tags', models.ManyToManyField(blank=True, related_name='articles', to='articles.tag', verbose_name='tags')),
            ],
            options={
                'verbose_name': 'article',
                'verbose_name_plural': 'articles',
                'ordering': ['-published_at', '-id'],
                'permissions': [('publish_article', 'Can publish and withdraw articles')],
                'indexes': [models.Index(condition=models.Q(('status', 'published')), fields=['-published_at', '-id'], name='published_first'), models.Index(django.db.models.functions.comparison.Coalesce('translation_of', 'id'), name='article_by_original'), models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='next_versions_first'), django.contrib.postgres.indexes.GinIndex(fields=['search_vector'], name='article_by_search_vector')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='published_article_has_date'), models.CheckConstraint(condition=models.Q(('translation_of', models.F('id')), _negated=True), name='article_is_no_translation_of_itself'), models.UniqueConstraint(fields=('translation_of', 'language'), name='one_translation_of_an_article_in_a_language')],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(help_text='Say what was wrong, what is right, and why.', verbose_name='correction')),
                ('changes_sense', models.BooleanField(default=False, help_text='If ticked, it appears at the top of the article, otherwise at the end.', verbose_name='changes the meaning')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made at')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='articles.article', verbose_name='article')),
            ],
            options={
                'verbose_name': 'correction',
                'verbose_name_plural': 'corrections',
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DeskNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='note')),
                ('at', models.DateTimeField(editable=False, verbose_name='at')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='desk_notes', to='articles.article')),
                ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'desk note',
                'verbose_name_plural': 'desk notes',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DocumentUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='document_uses', to='articles.article')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='articles.document')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('article', 'document'), name='document_use_is_noted_once')],
            },
        ),
        migrations.CreateModel(
            name='FigureUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(choices=[('live', 'follows the cases'), ('frozen', 'frozen on publication day')], default='live', max_length=10, verbose_name='mode')),
                ('published_value', models.PositiveIntegerField(null=True, verbose_name='value when published')),
                ('told_value', models.PositiveIntegerField(null=True, verbose_name='value last reported to readers')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figure_uses', to='articles.article')),
                ('figure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='desertions.figure', verbose_name='figure')),
            ],
            options={
                'verbose_name': 'figure in an article',
                'verbose_name_plural': 'figures in articles',
                'ordering': ['article_id', 'id'],
                'constraints': [models.UniqueConstraint(fields=('article', 'figure', 'mode'), name='figure_use_is_noted_once')],
            },
        ),
        migrations.CreateModel(
            name='OldSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='slug')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='old_slugs', to='articles.article', verbose_name='article')),
            ],
            options={
                'verbose_name': 'old address',
                'verbose_name_plural': 'old addresses',
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('headline', models.CharField(blank=True, max_length=200, verbose_name='headline')),
                ('standfirst', models.TextField(blank=True, verbose_name='standfirst')),
                ('body', models.TextField(blank=True, verbose_name='text')),
                ('base', models.PositiveIntegerField(default=0)),
                ('seen_at', models.DateTimeField(verbose_name='open at')),
                ('typed_at', models.DateTimeField(null=True, verbose_name='typed at')),
                ('article', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='articles.article', verbose_name='article')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('photograph', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.photograph', verbose_name='lead photograph')),
            ],
            options={
                'verbose_name': 'draft',
                'verbose_name_plural': 'drafts',
                'ordering': ['-seen_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('article', 'by'), name='one_draft_a_person_and_article', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='PhotographUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photograph_uses', to='articles.article')),
                ('photograph', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='articles.photograph')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('article', 'photograph'), name='photograph_use_is_noted_once')],
            },
        ),
        migrations.CreateModel(
            name='Pin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('since', models.DateTimeField(verbose_name='pinned from')),
                ('until', models.DateTimeField(blank=True, help_text='If empty, it stays until it is unpinned.', null=True, verbose_name='pinned until')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pins', to='articles.article', verbose_name='article')),
                ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('row', models.ForeignKey(blank=True, help_text='If empty, the article leads the page.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='pins', to='articles.frontrow', verbose_name='row of the page')),
            ],
            options={
                'verbose_name': 'pin',
                'verbose_name_plural': 'pins',
                'ordering': ['position', '-since', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('since')), _connector='OR'), name='pin_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('headline', models.CharField(blank=True, max_length=200, verbose_name='headline')),
                ('standfirst', models.TextField(blank=True, verbose_name='standfirst')),
                ('body', models.TextField(blank=True, verbose_name='text')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('at', models.DateTimeField(verbose_name='saved at')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='articles.article', verbose_name='article')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saved by')),
                ('photograph', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.photograph', verbose_name='lead photograph')),
                ('restores', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.revision', verbose_name='brings back')),
            ],
            options={
                'verbose_name': 'revision',
                'verbose_name_plural': 'revisions',
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('article', 'number'), name='revision_is_numbered_once')],
            },
        ),
        migrations.CreateModel(
            name='ShareLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('for_whom', models.CharField(max_length=120, verbose_name='for whom')),
                ('made_at', models.DateTimeField(editable=False, verbose_name='link made at')),
                ('expires_at', models.DateTimeField(verbose_name='expires at')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='revoked at')),
                ('made_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='share_links', to='articles.revision', verbose_name='revision')),
            ],
            options={
                'verbose_name': 'share link',
                'verbose_name_plural': 'share links',
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='StatusChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_status', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('approved', 'approved'), ('published', 'published'), ('withdrawn', 'withdrawn')], max_length=12, verbose_name='from')),
                ('to_status', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('approved', 'approved'), ('published', 'published'), ('withdrawn', 'withdrawn')], max_length=12, verbose_name='to')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='status_changes', to='articles.article')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.revision', verbose_name='revision')),
            ],
            options={
                'verbose_name': 'status change',
                'verbose_name_plural': 'status changes',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ShareVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='articles.sharelink')),
            ],
            options={
                'verbose_name': 'visit',
                'verbose_name_plural': 'visits',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='byline',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bylines', to='articles.article'),
        ),
        migrations.AddConstraint(
            model_name='byline',
            constraint=models.UniqueConstraint(fields=('article', 'author'), name='author_signs_once'),
        ),
        migrations.AddField(
            model_name='article',
            name='translated_from',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.revision', verbose_name='translated from'),
        ),
        migrations.AddField(
            model_name='article',
            name='working',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.revision', verbose_name='newest text'),
        ),
        migrations.AddField(
            model_name='article',
            name='live',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.revision', verbose_name='published text'),
        ),
        migrations.AddField(
            model_name='article',
            name='next',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.revision', verbose_name='scheduled text'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('next', None), ('next_at', None)), models.Q(('next__isnull', False), ('next_at__isnull', False)), _connector='OR'), name='next_version_has_an_hour'),
        ),
    ]
