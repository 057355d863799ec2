package io.headwater.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.diagnostic.Problem;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Why a request is refused: an HTTP status, and the problem that its body carries. */
enum Refusal {
  NOT_FOUND(404, "HW0710", "no route has this path", "open / for the list of routes"),
  METHOD_NOT_ALLOWED(
      405, "HW0711", "this route cannot be used this way", "use a method of the Allow header"),
  MISDIRECTED(
      421,
      "HW0712",
      "the Host header names another host than this one",
      "use localhost, or let the endpoint listen on an address that is not loopback"),
  CONTENT_TOO_LARGE(
      413,
      "HW0713",
      "the request's content is larger than " + HttpLimits.CONTENT_BYTES + " bytes",
      "send less content"),
  HEADER_TOO_LARGE(
      431,
      "HW0714",
      "the request's headers are larger than " + HttpLimits.HEADER_BYTES + " bytes",
      "send fewer or shorter headers"),
  URI_TOO_LONG(
      414,
      "HW0715",
      "the request's address is longer than " + HttpLimits.HEADER_BYTES + " bytes",
      "use a shorter address"),
  BAD_REQUEST(
      400, "HW0716", "the request is not well-formed HTTP", "correct the address or the headers"),
  INTERNAL(500, "HW0719", "the request could not be answered", "look into the log of the process");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_PLACE = 200;

  private final int status;
  private final String code;
  private final String what;
  private final String fix;

  Refusal(int status, String code, String what, String fix) {
    this.status = status;
    this.code = code;
    this.what = what;
    this.fix = fix;
  }

  /** Finds the refusal with that status, or else the general one of its class. */
  static Refusal ofStatus(int status) {
    return Arrays.stream(values())
        .filter(refusal -> refusal.status == status)
        .findFirst()
        .orElse(isOfRequest(status) ? BAD_REQUEST : INTERNAL);
  }

  /** A version of HTTP that is none is the request's fault, whatever its status is like. */
  private static boolean isOfRequest(int status) {
    return (status >= 400 && status < 500) || status == HttpURLConnection.HTTP_VERSION;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String what() {
    return what;
  }

  /**
   * Renders the problem as one line of JSON, line feed included.
   *
   * @param where the request's method and path, as far as they are known; cut if very long
   */
  String json(String where) {
    String place = where.length() > LONGEST_PLACE ? where.substring(0, LONGEST_PLACE) + "…" : where;
    return json(new Problem(code, place, what, fix));
  }

  /** Renders a problem as one line of JSON, line feed included. */
  static String json(Problem problem) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("code", problem.code());
    fields.put("where", problem.where());
    fields.put("what", problem.what());
    fields.put("fix", problem.fix());
    return json(fields);
  }

  /** Renders any value as one line of JSON, line feed included. */
  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
