import random
from itertools import islice

from desertions.demo.people import names


def test_invented_people_are_the_same_every_time():
    first, second = (list(islice(names(random.Random(20)), 50)) for _ in range(2))
    assert first == second
    assert len({person["surname"] for person in first}) > 30


def test_files_of_the_demonstration_are_what_the_generator_makes():
    from pathlib import Path

    from desertions import demo
    from desertions.demo.generate import files

    for name, content in files().items():
        assert (Path(demo.__file__).parent / name).read_bytes() == content
