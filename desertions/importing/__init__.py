"""Lists and cases from files: a file is laid out (`columns`), its rows are read (`rows`), compared with what is there
(`lists`, `cases`), shown, confirmed and written (`runs`). Nothing is written before that.
"""
