"""Downloads a page of pip's default index, the way that it is told."""

import sys
import urllib.request

import requests
from pip._internal.models.index import PyPI

page = f"{PyPI.simple_url}/six/"
if sys.argv[1] == "urllib":
    text = urllib.request.urlopen(page).read().decode()
else:
    text = requests.get(page, timeout=60).text
print(sys.argv[1], "six" in text, len(text))
