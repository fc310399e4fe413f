from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello():
    return {"from": "api"}


app.run(host="0.0.0.0", port=8000)
