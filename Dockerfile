# Not built by us: where Landwaiter is made there is no container engine. Read it, then try it:
#   docker build -t landwaiter . && docker run -p 127.0.0.1:8600:8600 -v office:/office landwaiter
# Set LANDWAITER_WEB_PUBLIC_URL to the address by which people reach it; a server that listens beyond itself needs a name.
FROM python:3.11-slim
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/* \
  && useradd --create-home --uid 10001 landwaiter && install -d -o landwaiter /office
COPY . /src
RUN pip install --no-cache-dir '/src[web,postgres]' && rm -rf /src
USER landwaiter
ENV LANDWAITER_WORKSPACE=/office LANDWAITER_WEB_ADDRESS=0.0.0.0 LANDWAITER_WEB_PUBLIC_URL=http://localhost:8600
VOLUME /office
EXPOSE 8600
HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8600/health/ready')"]
CMD ["landwaiter", "serve"]
