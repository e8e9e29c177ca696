"""How dates, times and numbers are shown in Russian, and what the desk's calendar writes: 28 ноября 2026, 04:27."""

DATE_FORMAT, TIME_FORMAT, DATETIME_FORMAT = "j E Y", "H:i", "j E Y, H:i"
YEAR_MONTH_FORMAT, MONTH_DAY_FORMAT = "F Y", "j E"
SHORT_DATE_FORMAT, SHORT_DATETIME_FORMAT = "d.m.Y", "d.m.Y, H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%d.%m.%Y"]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S"]
DECIMAL_SEPARATOR, THOUSAND_SEPARATOR, NUMBER_GROUPING = ",", "\xa0", 3
