package org.onnxtwist.cli.text;

/** The styles of text on a terminal. */
public enum Style {
    GOOD("32"),
    BAD("31"),
    CAUTION("33"),
    HEADING("1"),
    FAINT("2");

    private static final String ESCAPE = "\u001b[";

    private final String code;

    Style(String code) {
        this.code = code;
    }

    String around(String text) {
        return ESCAPE + code + "m" + text + ESCAPE + "0m";
    }
}
