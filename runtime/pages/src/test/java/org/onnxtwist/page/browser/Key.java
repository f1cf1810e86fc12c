package org.onnxtwist.page.browser;

/** Keys, by the names that scripts see. */
enum Key {
    TAB("Tab", "Tab", 9, ""),
    ENTER("Enter", "Enter", 13, "\r"),
    SPACE(" ", "Space", 32, " "),
    ESCAPE("Escape", "Escape", 27, ""),
    LEFT("ArrowLeft", "ArrowLeft", 37, ""),
    UP("ArrowUp", "ArrowUp", 38, ""),
    RIGHT("ArrowRight", "ArrowRight", 39, ""),
    DOWN("ArrowDown", "ArrowDown", 40, "");

    private final String value;
    private final String code;
    private final int number;
    private final String text;

    Key(String value, String code, int number, String text) {
        this.value = value;
        this.code = code;
        this.number = number;
        this.text = text;
    }

    String value() {
        return value;
    }

    String code() {
        return code;
    }

    int number() {
        return number;
    }

    /** The text that the key types. */
    String text() {
        return text;
    }
}
