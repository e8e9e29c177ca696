import random
from itertools import islice

from desertions.demo.people import names


def test_invented_people_are_the_same_every_time():
    first, second = (list(islice(names(random.Random(20)), 50)) for _ in range(2))
    assert first == second
    assert len({person["surname"] for person in first}) > 30
