# syntax=docker/dockerfile:1
# One image for API, workers and migrations; the command chooses.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build:kernels
RUN npm run build:workflows
RUN npm prune --omit=dev

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY --from=build --chown=node:node /app /app
USER node
VOLUME /data
EXPOSE 8080
# A script of package.json without npm, whose shell would keep SIGTERM to itself.
CMD ["node", "api/main.ts"]
