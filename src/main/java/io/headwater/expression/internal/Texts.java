package io.headwater.expression.internal;

/** Functions of CEL on text, which it sees as code points. */
public final class Texts {
  private Texts() {}

  /** Returns how many code points the text has. */
  public static long size(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Returns the text without white space, in the sense of Unicode, at its ends. */
  public static String trim(String text) {
    int begin = 0;
    int end = text.length();
    while (begin < end && isSpace(text.charAt(begin))) {
      begin++;
    }
    while (begin < end && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(begin, end);
  }

  /** Tells whether the character has the property White_Space; no surrogate has it. */
  private static boolean isSpace(char c) {
    return switch (c) {
      case '\t',
          '\n',
          0x0b,
          '\f',
          '\r',
          ' ',
          0x85,
          0xa0,
          0x1680,
          0x2028,
          0x2029,
          0x202f,
          0x205f,
          0x3000 -> true;
      default -> c >= 0x2000 && c <= 0x200a;
    };
  }

  /** Returns the text with ASCII letters only made small. */
  public static String lowerAscii(String text) {
    return mapped(text, 'A', 'Z', 'a' - 'A');
  }

  /** Returns the text with ASCII letters only made capital. */
  public static String upperAscii(String text) {
    return mapped(text, 'a', 'z', 'A' - 'a');
  }

  private static String mapped(String text, char first, char last, int distance) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= first && text.charAt(i) <= last) {
        return mapped(text, first, last, distance, i);
      }
    }
    return text;
  }

  private static String mapped(String text, char first, char last, int distance, int from) {
    char[] all = text.toCharArray();
    for (int i = from; i < all.length; i++) {
      if (all[i] >= first && all[i] <= last) {
        all[i] += (char) distance;
      }
    }
    return new String(all);
  }
}
