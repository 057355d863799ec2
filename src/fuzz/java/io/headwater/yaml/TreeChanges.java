package io.headwater.yaml;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Changes documents as the bytes of an input say: four of them are one change. */
final class TreeChanges {
  private static final int MOST = 12;
  private static final int LONGEST = 20_000;
  private static final List<String> ODD = List.of(
      "0",
      "-1",
      "1",
      "2147483647",
      "2147483648",
      "9223372036854775807",
      "9223372036854775808",
      "-9223372036854775808",
      "1e999",
      "-0.0",
      ".nan",
      ".inf",
      "0x7f",
      "0o17",
      "1_000",
      "007",
      "99999999999999999999999999999999999",
      "true",
      "no",
      "null",
      "~",
      "\"\"",
      "' '",
      "&a 1",
      "*a",
      "!!int 1",
      "!!binary x",
      "<<",
      "{}",
      "[]",
      "[[]]",
      "{a: {b: {}}}",
      "? a",
      "|",
      ">-",
      "%",
      "@",
      "2 days",
      "0 seconds",
      "-1 day",
      "106751991167301 days",
      "1 fortnight",
      "PT1S",
      "5 MiB",
      "9223372036854775807 GiB",
      "2024-02-30",
      "2024-01-01T00:00:00Z",
      "-999999999-01-01T00:00Z",
      "\"\\u0000\"",
      "\"\\uD800\"",
      "\"\\uFEFF\"",
      "\"\\U0001F600\"",
      "${HOME}",
      "${",
      "${A:${B:c}}",
      "string",
      "bytes",
      "int64",
      "tenant",
      "none",
      "all",
      "skip",
      "fail",
      "retry",
      "park",
      "dead-letter",
      "google.protobuf.Any",
      "google.protobuf.Timestamp",
      "java.lang.String",
      "java.util.Map$Entry",
      "io.headwater.yaml.TopologyFile",
      "..",
      "../a.yaml",
      "/dev/zero");
  private static final List<String> RULES = List.of(
      "value",
      "key",
      "now",
      "headers",
      "state",
      "value.",
      ".",
      "value.amount",
      "value == state",
      "value.items.map(i, i)",
      "[1].map(x, [2].map(y, x + y))",
      "1 / 0",
      "9223372036854775807 + 1",
      "-9223372036854775808",
      "1u - 2u",
      "0.0 / 0.0",
      "'\\u0000'",
      "b'\\xff'",
      "r'\\'",
      "''' '''",
      "has(value.amount)",
      "has(value)",
      "size(key)",
      "string(value)",
      "bytes(key)",
      "int('x')",
      "timestamp('x')",
      "duration('1s')",
      "now - now",
      "now + duration('9223372036s')",
      "dyn(1)",
      "type(value)",
      "value.matches('(a+)+$')",
      "key.matches('[')",
      "{1: 2}",
      "{value: value}",
      "a.b.C{d: 1}",
      "x ? y : z",
      "true ? 1 : 'a'",
      "in",
      "!",
      "!!true",
      "--1",
      "&&",
      "||",
      "[",
      "(",
      "value[0]",
      "headers['a']",
      "headers[1]",
      "null",
      "null == value",
      "cel.bind(x, 1, x)",
      "value.exists(x, x)",
      "[value, key]",
      "'a' + key",
      "key + 1",
      "1.0 == 1",
      "0xFFFFFFFFFFFFFFFF");

  private final YamlSeeds seeds;
  private final ByteBuffer input;

  TreeChanges(YamlSeeds seeds, ByteBuffer input) {
    this.seeds = seeds;
    this.input = input;
  }

  void apply(List<Tree> documents) {
    for (int i = 0; i < MOST && input.hasRemaining(); i++) {
      change(documents);
    }
  }

  private int number() {
    return input.hasRemaining() ? input.get() & 0xff : 0;
  }

  private int wide() {
    return number() << 8 | number();
  }

  private static <T> T pick(List<T> all, int which) {
    return all.get(which % all.size());
  }

  private void change(List<Tree> documents) {
    int what = number();
    int where = wide();
    int how = number();
    if (documents.isEmpty()) {
      documents.add(seeds.part(where).copy());
      return;
    }
    List<Tree> nodes = new ArrayList<>();
    documents.forEach(document -> document.collect(nodes));
    Tree at = pick(nodes, where);
    switch (what % 20) {
      case 0 -> remove(at, how);
      case 1 -> duplicate(at, how);
      case 2 -> swap(at, how);
      case 3, 4 -> at.become(Tree.raw(pick(ODD, how)));
      case 5 -> at.become(Tree.scalar(pick(RULES, how)));
      case 6, 7 -> at.become(seeds.part(how << 8 | number()).copy());
      case 8 -> insert(at, how);
      case 9 -> rename(at, how);
      case 10, 11 -> edit(leaf(nodes, where), how);
      case 12 -> at.become(Tree.list(List.of(at.copy())));
      case 13 -> wrap(at, how);
      case 14 -> unwrap(at, how);
      case 15, 16 -> nameOf(nodes, leaf(nodes, where), how);
      case 17 -> join(leaf(nodes, where), how);
      case 18 -> repeat(leaf(nodes, where), how);
      default -> documentOf(documents, how);
    }
  }

  private static Tree leaf(List<Tree> nodes, int where) {
    for (int i = 0; i < nodes.size(); i++) {
      Tree node = pick(nodes, where + i);
      if (node.isLeaf()) {
        return node;
      }
    }
    return nodes.get(0);
  }

  private static void remove(Tree at, int how) {
    if (!at.children.isEmpty()) {
      int which = how % at.children.size();
      at.keys.remove(which);
      at.children.remove(which);
    }
  }

  private static void duplicate(Tree at, int how) {
    if (!at.children.isEmpty()) {
      int which = how % at.children.size();
      at.add(
          at.keys.get(which) + (how > 127 ? "-2" : ""), at.children.get(which).copy());
    }
  }

  private void swap(Tree at, int how) {
    if (!at.children.isEmpty()) {
      Tree one = pick(at.children, how);
      Tree other = pick(at.children, number());
      Tree copy = one.copy();
      one.become(other.copy());
      other.become(copy);
    }
  }

  private void insert(Tree at, int how) {
    if (at.isLeaf()) {
      at.become(Tree.map());
    }
    at.add(seeds.key(how << 8 | number()), seeds.part(wide()).copy());
  }

  private void rename(Tree at, int how) {
    if (!at.keys.isEmpty()) {
      at.keys.set(how % at.keys.size(), seeds.key(wide()));
    }
  }

  private void edit(Tree leaf, int how) {
    if (!leaf.isLeaf()) {
      return;
    }
    String text = leaf.text;
    int place = text.isEmpty() ? 0 : how % text.length();
    int act = number();
    String typed = act % 3 == 0 || text.isEmpty() ? String.valueOf((char) act) : "";
    int to = Math.min(text.length(), place + (act % 3 == 1 ? 1 : 0));
    leaf.text = act % 3 == 2
        ? text.substring(0, place)
        : text.substring(0, place) + typed + text.substring(to);
  }

  private void wrap(Tree at, int how) {
    Tree map = Tree.map();
    map.add(seeds.key(how << 8 | number()), at.copy());
    at.become(map);
  }

  private static void unwrap(Tree at, int how) {
    if (!at.children.isEmpty()) {
      at.become(pick(at.children, how).copy());
    }
  }

  private static void nameOf(List<Tree> nodes, Tree leaf, int how) {
    List<String> names = new ArrayList<>();
    for (Tree node : nodes) {
      node.name().ifPresent(names::add);
      names.addAll(node.keys);
    }
    if (!names.isEmpty()) {
      leaf.become(Tree.scalar(names.get(how * 31 % names.size())));
    }
  }

  private void join(Tree leaf, int how) {
    List<String> glue = List.of(" + ", " == ", " && ", ".", " ? 1 : ", ", ", " in ", "/");
    leaf.become(Tree.scalar(leaf.text + pick(glue, how) + pick(RULES, number())));
  }

  private static void repeat(Tree leaf, int how) {
    int times = 1 << how % 15;
    if (!leaf.text.isEmpty() && leaf.text.length() * (long) times <= LONGEST) {
      leaf.become(Tree.scalar(leaf.text.repeat(times)));
    }
  }

  private void documentOf(List<Tree> documents, int how) {
    if (how < 64) {
      documents.remove(how % documents.size());
    } else if (how < 128) {
      documents.add(pick(documents, how).copy());
    } else {
      documents.add(seeds.document(how << 8 | number()).copy());
    }
  }
}
