import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { detached, type ReportFailure } from "../support/detached.ts";
import { declaredLength } from "./body.ts";
import { answerBroken, answerConnect, faultCode } from "./broken-client.ts";
import { overloadBy, type OpenConnection } from "./connections.ts";
import type { ServerLimits } from "./limits.ts";
import { peerOf } from "./peers.ts";
import type { Serve } from "./serve.ts";

export interface HttpServerParts {
  serve: Serve;
  limits: ServerLimits;
  /** Called for something that is not HTTP, or came too slowly, with Node's code for it. */
  onBroken: (peer: string, code: string) => void;
  /** Called for a connection that was cut for what it sent without a wait for answers. */
  onFlood: (peer: string) => void;
  /** Called for each connection that is one too many: for its peer, or for all together. */
  onCrowd: (peer: string, over: "peer" | "all") => void;
  report: ReportFailure;
}

export interface HttpServer {
  /** Does not listen yet. */
  server: Server;
  /** Cuts every connection. */
  cut: () => void;
}

interface Connection extends OpenConnection {
  socket: Socket;
  heard: number;
  /** The answer to the last request that could be read. */
  latest: ServerResponse | null;
  faults: number;
  /** The turn of the loop in which it last brought requests, and how many it brought in that. */
  turn: number;
  inTurn: number;
}

/** Node's HTTP server with our limits, in which no client's doing goes unhandled. */
export function createHttpServer({ serve, limits, onBroken, onFlood, onCrowd, report }: HttpServerParts): HttpServer {
  const connections = new Map<Duplex, Connection>();
  const server = withLimits(limits);
  let heard = 0;
  let turn = 0;
  let turnEnds = false;
  const nextTurn = (): void => {
    turn++;
    turnEnds = false;
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const connection = connections.get(request.socket);
    // Node hands over all the requests that it has read already, also when nobody is there any more to be answered.
    if (connection === undefined || request.socket.destroyed) return;
    // After an answer that closes the connection none is sent, so nothing may be done either.
    if (connection.latest?.shouldKeepAlive === false) return;
    connection.latest = response;
    connection.heard = ++heard;
    if (!turnEnds) setImmediate(nextTurn);
    turnEnds = true;
    if (connection.turn !== turn) connection.inTurn = 0;
    connection.turn = turn;
    connection.inTurn++;
    if (connection.inTurn <= limits.pipelined) serve(request, response, connection.peer);
    else {
      // Thousands fit into what Node reads at once, and everybody else in this process would wait for all of them.
      request.socket.destroy();
      detached(() => {
        onFlood(connection.peer);
      }, report);
    }
  };
  const onConnection = (socket: Socket): void => {
    const connection: Connection = {
      socket,
      peer: peerOf(socket.remoteAddress),
      heard: ++heard,
      latest: null,
      faults: 0,
      turn,
      inTurn: 0,
      isBusy: () => isAnswering(connection),
    };
    if (!makeRoom(connection)) return;
    connections.set(socket, connection);
    socket.once("close", () => connections.delete(socket));
  };
  /** Whether the connection may stay. */
  function makeRoom(connection: Connection): boolean {
    const { peer } = connection;
    const crowd = overloadBy([...connections.values()], peer, limits);
    if (crowd === null) return true;
    const { socket } = crowd.evicted ?? connection;
    connections.delete(socket);
    socket.destroy();
    onCrowd(peer, crowd.over);
    return socket !== connection.socket;
  }
  const onBreak = (error: Error, socket: Duplex): void => {
    const connection = connections.get(socket);
    if (connection === undefined) return;
    connection.faults++;
    answerBroken(error, socket, connection.latest, connection.faults);
    const code = faultCode(error);
    // Connecting and saying nothing is what browsers and port checks do.
    if (code !== undefined && "bytesRead" in socket && socket.bytesRead !== 0) onBroken(connection.peer, code);
  };
  server.on("connection", (socket) => {
    detached(() => {
      onConnection(socket);
    }, report);
  });
  server.on("request", onRequest);
  server.on("clientError", (error, socket) => {
    detached(() => {
      onBreak(error, socket);
    }, report);
  });
  server.on("connect", (_request, socket) => {
    detached(() => {
      answerConnect(socket);
    }, report);
  });
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    // Who asks first whether to send a body that is too large hears no instead.
    if (declaredLength(request) <= limits.bodyBytes) response.writeContinue();
    onRequest(request, response);
  });
  // Other expectations are met like none: Node's own answer to them is not JSON.
  server.on("checkExpectation", onRequest);
  return {
    server,
    cut() {
      for (const socket of connections.keys()) socket.destroy();
    },
  };
}

/** A request has come in whole, and its answer has not been handed over yet. */
function isAnswering({ latest }: Connection): boolean {
  return latest !== null && latest.req.complete && !latest.writableEnded;
}

function withLimits(limits: ServerLimits): Server {
  const server = createServer({
    requireHostHeader: false,
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    keepAliveTimeout: limits.keepAliveMs,
  });
  server.timeout = limits.idleMs;
  server.maxHeadersCount = limits.headerCount;
  return server;
}
