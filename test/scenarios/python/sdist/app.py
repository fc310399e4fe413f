import markupsafe._speedups

print(markupsafe._speedups.__name__)
