import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def home():
    return {"word": "hello"}


if __name__ == "__main__":
    uvicorn.run(app, port=@PORT@)
