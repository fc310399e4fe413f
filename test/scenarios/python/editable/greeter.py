import six


def main():
    print(f"Hello from {six.__name__}")
