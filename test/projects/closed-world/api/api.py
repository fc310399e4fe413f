import itsdangerous, click

print("api")
