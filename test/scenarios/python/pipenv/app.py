import six

print(six.__name__)
