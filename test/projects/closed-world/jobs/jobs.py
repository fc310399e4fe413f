import six, dotenv

print("jobs")
