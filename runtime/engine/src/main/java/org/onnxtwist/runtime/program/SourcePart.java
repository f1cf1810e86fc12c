package org.onnxtwist.runtime.program;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A declaration or statement at the top level of a source.
 *
 * @param kind what it is
 * @param start the offset of its first character
 * @param end the offset behind its last character
 * @param name the name of a type; the name that the import of one type makes known; empty for others
 */
record SourcePart(Kind kind, int start, int end, String name) {
    private static final String OPENING = "([{";
    private static final String CLOSING = ")]}";
    private static final Set<String> MODIFIERS = Set.of(
            "public",
            "protected",
            "private",
            "static",
            "final",
            "abstract",
            "sealed",
            "strictfp",
            "synchronized",
            "default");
    private static final Set<String> MEMBER_MODIFIERS = Set.of("public", "protected", "private", "static");
    private static final Set<String> TYPES = Set.of("class", "interface", "enum", "record");
    /** The keywords of statements that end with a block. */
    private static final Set<String> BLOCKS =
            Set.of("{", "if", "else", "for", "while", "do", "try", "catch", "finally", "switch", "synchronized");

    private static final Set<String> NO_METHODS = Set.of("return", "throw", "new", "assert", "yield", "case");

    /** The kinds of declarations and statements. */
    enum Kind {
        PACKAGE,
        IMPORT,
        TYPE,
        METHOD,
        /** A field, or a block that initializes fields. */
        FIELD,
        STATEMENT
    }

    /** Returns the parts of a source in their order; empty statements are none. */
    static List<SourcePart> of(List<SourceToken> tokens) {
        List<SourcePart> parts = new ArrayList<>();
        List<SourceToken> outer = new ArrayList<>();
        int start = 0;
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            String text = tokens.get(i).text();
            boolean closes = CLOSING.contains(text);
            depth -= closes ? 1 : 0;
            if (depth == 0) {
                outer.add(tokens.get(i));
            }
            depth += OPENING.contains(text) ? 1 : 0;
            boolean ends = depth == 0 && (text.equals(";") || (text.equals("}") && endsWithBlock(outer)));
            if (ends || i == tokens.size() - 1) {
                if (outer.size() != 1 || !text.equals(";")) {
                    parts.add(
                            part(outer, tokens.get(start).start(), tokens.get(i).end()));
                }
                outer.clear();
                start = i + 1;
            }
        }
        return parts;
    }

    /** Returns the first bracket that has no counterpart; empty if all have one. */
    static Optional<SourceToken> unmatched(List<SourceToken> tokens) {
        Deque<SourceToken> open = new ArrayDeque<>();
        for (SourceToken token : tokens) {
            if (OPENING.contains(token.text())) {
                open.push(token);
            } else if (CLOSING.contains(token.text())) {
                boolean fits = !open.isEmpty() && OPENING.indexOf(open.pop().text()) == CLOSING.indexOf(token.text());
                if (!fits) {
                    return Optional.of(token);
                }
            }
        }
        return Optional.ofNullable(open.peek());
    }

    private static boolean endsWithBlock(List<SourceToken> outer) {
        List<SourceToken> tokens = withoutLabel(outer);
        Kind kind = kind(tokens);
        return kind == Kind.TYPE
                || kind == Kind.METHOD
                || (kind == Kind.FIELD && text(tokens, 1).equals("{"))
                || (kind == Kind.STATEMENT && BLOCKS.contains(text(tokens, 0)));
    }

    private static List<SourceToken> withoutLabel(List<SourceToken> tokens) {
        return tokens.size() > 2 && tokens.get(0).isName() && text(tokens, 1).equals(":")
                ? tokens.subList(2, tokens.size())
                : tokens;
    }

    private static SourcePart part(List<SourceToken> outer, int start, int end) {
        Kind kind = kind(outer);
        String name = "";
        if (kind == Kind.TYPE) {
            name = text(outer, typeKeyword(outer) + 1);
        } else if (kind == Kind.IMPORT && !text(outer, 1).equals("static") && outer.size() > 2) {
            name = text(outer, outer.size() - 2);
        }
        return new SourcePart(kind, start, end, name);
    }

    /** Returns the kind of a part, of which the tokens outside of brackets, and the brackets, are given. */
    private static Kind kind(List<SourceToken> outer) {
        String first = text(outer, 0);
        if (first.equals("package")) {
            return Kind.PACKAGE;
        }
        if (first.equals("import")) {
            return Kind.IMPORT;
        }
        int head = headEnd(outer);
        if (typeKeyword(outer) >= 0) {
            return Kind.TYPE;
        }
        if (isMethod(outer.subList(head, outer.size()))) {
            return Kind.METHOD;
        }
        boolean member = outer.subList(0, head).stream().anyMatch(token -> MEMBER_MODIFIERS.contains(token.text()));
        return member ? Kind.FIELD : Kind.STATEMENT;
    }

    /** Returns the index of the keyword of a type; -1 if the part does not declare one. */
    private static int typeKeyword(List<SourceToken> outer) {
        int head = headEnd(outer);
        head += text(outer, head).equals("@") ? 1 : 0;
        boolean named = head + 1 < outer.size() && outer.get(head + 1).isName();
        String after = text(outer, head + 2);
        boolean record = !text(outer, head).equals("record") || after.equals("(") || after.equals("<");
        return TYPES.contains(text(outer, head)) && named && record ? head : -1;
    }

    /** Returns the index of the first token that belongs neither to an annotation nor to the modifiers. */
    private static int headEnd(List<SourceToken> outer) {
        int at = 0;
        while (at < outer.size()) {
            if (text(outer, at).equals("@") && !text(outer, at + 1).equals("interface")) {
                at += 2;
                while (text(outer, at).equals(".")) {
                    at += 2;
                }
                at += text(outer, at).equals("(") ? 2 : 0;
            } else if (text(outer, at).equals("non") && text(outer, at + 2).equals("sealed")) {
                at += 3;
            } else if (MODIFIERS.contains(text(outer, at))
                    && !text(outer, at + 1).equals("(")) {
                at++;
            } else {
                break;
            }
        }
        return Math.min(at, outer.size());
    }

    /** Tells whether tokens without modifiers are a type, a name, parameters in brackets and a block. */
    private static boolean isMethod(List<SourceToken> tokens) {
        int bracket = 0;
        while (bracket < tokens.size() && !"(={;".contains(text(tokens, bracket))) {
            bracket++;
        }
        if (bracket < 2 || !text(tokens, bracket).equals("(") || NO_METHODS.contains(text(tokens, 0))) {
            return false;
        }
        SourceToken type = tokens.get(bracket - 2);
        boolean typed = type.isName() || type.text().equals(">") || type.text().equals("]");
        boolean block = tokens.stream().anyMatch(token -> token.text().equals("{"));
        return typed && tokens.get(bracket - 1).isName() && !BLOCKS.contains(text(tokens, 0)) && block;
    }

    private static String text(List<SourceToken> tokens, int index) {
        return index >= 0 && index < tokens.size() ? tokens.get(index).text() : "";
    }
}
