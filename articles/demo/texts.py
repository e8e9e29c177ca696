"""Texts of the demonstration, in English and Russian. Every number in them is a figure's token.

`[[slug]]` stands for a figure, `[[slug+]]` for a figure with its noun, `((text))` for a footnote, `{{name}}` for a
drawn picture, `{chart shape}` for a chart.
"""

SECTIONS = [
    ("Investigations", "Расследования", "investigations"),
    ("Courts", "Суды", "courts"),
    ("How we work", "Как мы работаем", "how-we-work"),
]
AUTHORS = [
    (
        "Vera Lind", "Вера Линд", "vera-lind",
        "Reports on the army and the families around it. Invented for the demonstration.",
        "Пишет об армии и семьях вокруг неё. Вымышлена для показа.",
    ),
    (
        "Tomas Reh", "Томас Рей", "tomas-reh",
        "Keeps the case database. Invented for the demonstration.",
        "Ведёт базу случаев. Вымышлен для показа.",
    ),
]  # fmt: skip
TAGS = [
    ("Army", "Армия", "army"),
    ("Desertion", "Дезертирство", "desertion"),
    ("Military courts", "Военные суды", "military-courts"),
    ("Method", "Метод", "method"),
]
SERIES = ("The men who left", "Ушедшие", "the-men-who-left")

MAIN = """
<p>In April a request reached the authorities of several regions along the lower Volga. The command of the 20th Guards
Motor Rifle Division asked for help in finding its own men. A list was attached, and it was long:
[[soldiers-who-left]]
names.</p>
<p>Russia publishes no figures on soldiers who leave. This list is the nearest thing to one for a single division, and
it was made by the people with the least reason to make it longer. We checked it line by line against sources that do
not depend on the army.</p>
<h2>Who they are</h2>
<p>Most of those who left had signed a contract: [[contract-soldiers]] men. Another [[mobilised-soldiers]] were
mobilised, and [[conscripts]] were doing their compulsory service. In court papers the difference disappears: there,
mobilised men are called contract soldiers, since the law now treats them alike. We follow the command’s own list.((A
contract signed after mobilisation is kept in the case as a claim of the court;
which type is published follows a written rule.))</p>
<table><tbody><tr><th>Who they were</th><th>Men</th></tr><tr><td>Contract
soldiers</td><td>[[contract-soldiers]]</td></tr>
<tr><td>Mobilised</td><td>[[mobilised-soldiers]]</td></tr><tr><td>Conscripts</td><td>[[conscripts]]</td></tr>
<tr><td>All</td><td>[[soldiers-who-left]]</td></tr></tbody></table>
<p>It is not only the ranks that leave. We counted [[junior-officers]] junior officers, from junior lieutenant to
captain, and above them [[majors+]] and [[lieutenant-colonels+]]. The rest are privates,
sergeants and warrant officers.</p>
<blockquote><p>“Nobody here says the word deserter,” a woman from a garrison town told us. “They say: he came
home.”</p></blockquote>
<h2>An army made anew</h2>
<p>How many of them were soldiers when the invasion began? We compared the names with the division’s roster of spring
2022. In it we recognised [[served-before-the-invasion]] men. All the others, [[joined-after-it-began]], came to the
division after it had gone to war. What is leaving is the army that was recruited for this war, not the one that
started it.</p>
<blockquote class="pull-quote"><p>What is leaving is the army that was recruited for this war.</p></blockquote>
<p>They leave from everywhere: some do not return from leave, some walk out of a hospital, some never come back to the
barracks. In [[left-the-front]] cases the man went from the front itself.</p>
{chart months}
{{barracks}}
<h2>What became of them</h2>
<p>Less than one in ten has met a judge. In the records of military courts we found [[found-in-court-records]] of
them.
That is a lower bound: most decisions are not published, so a missing record proves nothing. Asked why they had gone,
they spoke of a sick mother, a house and a farm with no one to run it, a funeral. Many said only that they had not
gone
back. Refusal to fight is named rarely; it costs more years.</p>
<p>The federal wanted list names [[on-the-wanted-list]] of them. Many others live openly at home. Some returned by
themselves; some committed a petty offence on purpose, because a month in a cell counts as an excuse and the heavier
charge falls away. A few crossed a border, one of them wounded, and asked for asylum.</p>
<h2>What we do not know</h2>
<p>A list is not a verdict. It may hold men who are dead or captured and were written down as absent because that is
easier for a commander. It surely misses others.((In the case database a man who turned out to be dead or captured is
withdrawn, and the
number falls at once.)) We have spoken with families and with some of the men; where one
source contradicts another, the case is marked as disputed and is not counted here.</p>
<p>Every number in this story can be opened. Behind it stand the rule by which it is counted, its history, and the
cases
that can be shown without endangering anyone.</p>
"""
COURTS = """
<p>Military judges in three garrisons handle most of the trials of the division’s absent men. In
[[found-in-court-records]] cases we found at least one court card: a number, a judge, an article of the Criminal Code,
a result. Almost none comes with the text of the decision.</p>
<p>Since September 2022 absence of more than a month in wartime is punished with five to ten years. Suspended
sentences
are nevertheless common: the man goes back to his unit, and the army keeps a soldier whom a prison would have taken
from it.</p>
<p>The federal wanted list tells another part of the story. It names [[on-the-wanted-list]] of the men we count.</p>
"""
METHOD = """
<p>A number without its list drifts within a day: one newsroom prints one figure, the next another, and nobody can say
which is right. Here no number is typed. Each is counted from the cases at the moment you read it.</p>
<p>A case enters with at least one source and is graded in two separate judgements: how far the source can be trusted,
and how well the information agrees with everything else. Of the [[soldiers-who-left]] cases in our main story each
rests on the command’s list and many on a second source that does not depend on it.</p>
<h2>Two people, one name</h2>
<p>Among a thousand men there are many namesakes. Finding a name in another list proves nothing by itself, so a person
compares the entries and decides, and the decision can be undone. In this way [[served-before-the-invasion]] men were
recognised in the roster.</p>
"""
OFFICERS = """
<p>Among those who left are [[junior-officers]] junior officers: platoon and company commanders, whose absence leaves
forty or a hundred men without anyone who knows them by name.</p>
<p>Of higher ranks there are [[majors+]] and [[lieutenant-colonels+]]. Numbers this small can
point to a person, so the list behind them stays closed, and we say here no more than the rank.</p>
"""
MAIN_RU = """
<p>В апреле власти нескольких областей на нижней Волге получили просьбу. Командование 20-й гвардейской мотострелковой
дивизии просило помочь найти его же людей. К письму прилагался список, и он был длинным: [[soldiers-who-left]]
фамилий.</p>
<p>Россия не публикует сведений о солдатах, которые уходят. Этот список — самое близкое к ним, что есть по одной
дивизии,
и составили его те, кому меньше всего нужно было его удлинять. Мы проверили его строка за строкой по источникам,
которые
от армии не зависят.</p>
<h2>Кто они</h2>
<p>Большинство ушедших подписали контракт: таких [[contract-soldiers]]. Ещё [[mobilised-soldiers]] были мобилизованы,
[[conscripts]] служили по призыву. В бумагах судов эта разница исчезает: там мобилизованных называют контрактниками,
потому что закон теперь их не различает. Мы следуем списку самого командования.((Контракт, подписанный после
мобилизации, хранится в карточке случая как утверждение суда; какой вид службы публикуется, решает записанное
правило.))</p>
<table><tbody><tr><th>Кем они
были</th><th>Человек</th></tr><tr><td>Контрактники</td><td>[[contract-soldiers]]</td></tr>
<tr><td>Мобилизованные</td><td>[[mobilised-soldiers]]</td></tr><tr><td>Срочники</td><td>[[conscripts]]</td></tr>
<tr><td>Все</td><td>[[soldiers-who-left]]</td></tr></tbody></table>
<p>Уходят не только рядовые. Мы насчитали [[junior-officers]] младших офицеров, от младшего лейтенанта до капитана;
среди ушедших [[majors+]] и [[lieutenant-colonels+]]. Остальные — рядовые, сержанты и
прапорщики.</p>
<blockquote><p>«Слова „дезертир“ здесь не говорит никто, — рассказала нам женщина из гарнизонного города. — Говорят:
вернулся домой».</p></blockquote>
<h2>Другая армия</h2>
<p>Сколько из них служили ещё до вторжения? Мы сравнили фамилии со списком дивизии за весну 2022 года и узнали в нём
[[served-before-the-invasion]] человек. Все остальные, [[joined-after-it-began]], пришли, когда дивизия уже
воевала.</p>
<blockquote class="pull-quote"><p>Уходит армия, которую набрали для этой войны.</p></blockquote>
<p>Уходят отовсюду: кто-то не возвращается из отпуска, кто-то покидает госпиталь, кто-то не приходит в казарму. Прямо
с
фронта человек ушёл в [[left-the-front]] случаях.</p>
{chart months}
{{barracks}}
<h2>Что с ними стало</h2>
<p>Меньше чем каждый десятый видел судью. В картотеках военных судов мы нашли [[found-in-court-records]] из них. Это
нижняя граница: большинство решений не публикуют, и пропуск ничего не доказывает.</p>
<p>В федеральном розыске значатся [[on-the-wanted-list]] из них. Многие другие открыто живут дома.</p>
<h2>Чего мы не знаем</h2>
<p>Список — не приговор. В нём могут быть погибшие и пленные, которых записали отсутствующими, потому что так проще
командиру.((Если выясняется, что человек погиб или попал в плен, его случай отзывают, и число сразу уменьшается.))
Других в
нём нет наверняка. Там, где источники спорят, случай помечен как спорный и здесь не посчитан.</p>
<p>Каждое число в этой истории можно открыть: за ним стоят правило счёта, его прошлое и те случаи, которые можно
показать,
никому не навредив.</p>
"""
TRANSLATION = (
    "Тысяча десять",
    "tysyacha-desyat",
    "Командование одной дивизии попросило помочь найти ушедших из неё людей. Мы проверили список и посчитали, кто они, "
    "откуда пришли и что с ними стало.",
)
REVIEWED = """
<p>Some of the men whom we count have been in court twice: once for the absence, once more for the months after a
suspended sentence. In [[found-in-court-records]] cases we hold at least one card.</p>
<p>Still to come: what the judges of the appeal court say.</p>
"""
STORIES = [
    (
        "A thousand and ten",
        "a-thousand-and-ten",
        "The command of one division asked for help to find the men who had left it. We checked the list and counted "
        "who they are, where they came from and what became of them.",
        MAIN, "investigations", ["army", "desertion"], ["vera-lind", "tomas-reh"], "steppe", 0,
    ),
    (
        "What the court cards say, and what they hide",
        "what-the-court-cards-say",
        "Few of the trials leave more than a card behind. Even the cards show how sentences became a way back to the "
        "front.",
        COURTS, "courts", ["military-courts", "desertion"], ["vera-lind"], "court", 3,
    ),
    (
        "How a number comes about",
        "how-a-number-comes-about",
        "No figure in our stories is typed by hand. This is how they are counted, and how you can check them.",
        METHOD, "how-we-work", ["method"], ["tomas-reh"], "ledger", 5,
    ),
    (
        "The company commanders who walked away",
        "the-company-commanders-who-walked-away",
        "Officers rarely figure among deserters. In this division they do.",
        OFFICERS, "investigations", ["army", "desertion"], ["vera-lind"], "barracks", 8,
    ),
]  # fmt: skip
PICTURES = {
    "steppe": "A drawn steppe under an evening sky, with one small figure walking away along a road",
    "court": "A drawn courthouse with columns, seen from below",
    "ledger": "A drawn sheet of ruled lines, some of them marked in red",
    "barracks": "A drawn row of barracks at night with one lit window",
}
