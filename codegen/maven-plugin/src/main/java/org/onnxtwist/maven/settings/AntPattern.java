package org.onnxtwist.maven.settings;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A pattern of paths as Maven's plugins take it: {@code **} is any folders, {@code *} any text but a slash, {@code ?} a character of it.
 * The time of a match grows with the length of the pattern times that of the path.
 */
public final class AntPattern {
    private enum Kind {
        /** One given character. */
        CHARACTER,
        /** One character that is no slash. */
        ANY_BUT_SLASH,
        /** Any number of characters that are no slash. */
        WITHIN_FOLDER,
        /** Any number of characters. */
        ACROSS_FOLDERS,
        /** The next two steps, or none of them. */
        OPTIONAL_PAIR
    }

    private record Step(Kind kind, int character) {}

    private final List<Step> steps = new ArrayList<>();

    public AntPattern(String pattern) {
        String given = pattern.replace('\\', '/');
        String full = given.endsWith("/") ? given + "**" : given;
        int at = 0;
        while (at < full.length()) {
            if (full.startsWith("**/", at)) {
                add(Kind.OPTIONAL_PAIR);
                add(Kind.ACROSS_FOLDERS);
                add('/');
                at += 3;
            } else if (full.startsWith("/**", at) && at + 3 == full.length()) {
                add(Kind.OPTIONAL_PAIR);
                add('/');
                add(Kind.ACROSS_FOLDERS);
                at += 3;
            } else if (full.startsWith("**", at)) {
                add(Kind.ACROSS_FOLDERS);
                at += 2;
            } else {
                int character = full.codePointAt(at);
                switch (character) {
                    case '*' -> add(Kind.WITHIN_FOLDER);
                    case '?' -> add(Kind.ANY_BUT_SLASH);
                    default -> add(character);
                }
                at += Character.charCount(character);
            }
        }
    }

    private void add(Kind kind) {
        steps.add(new Step(kind, 0));
    }

    private void add(int character) {
        steps.add(new Step(Kind.CHARACTER, character));
    }

    /**
     * Tells whether a path matches.
     *
     * @param path relative, with {@code /} between folders
     */
    public boolean matches(String path) {
        BitSet reached = new BitSet();
        reached.set(0);
        skip(reached);
        for (int character : path.codePoints().toArray()) {
            BitSet next = new BitSet();
            for (int at = reached.nextSetBit(0); at >= 0 && at < steps.size(); at = reached.nextSetBit(at + 1)) {
                Step step = steps.get(at);
                switch (step.kind()) {
                    case CHARACTER -> next.set(at + 1, next.get(at + 1) || step.character() == character);
                    case ANY_BUT_SLASH -> next.set(at + 1, next.get(at + 1) || character != '/');
                    case WITHIN_FOLDER -> next.set(at, next.get(at) || character != '/');
                    case ACROSS_FOLDERS -> next.set(at);
                    case OPTIONAL_PAIR -> {}
                }
            }
            skip(next);
            reached = next;
        }
        return reached.get(steps.size());
    }

    /** Adds the steps that are reached without a character. */
    private void skip(BitSet reached) {
        for (int at = reached.nextSetBit(0); at >= 0 && at < steps.size(); at = reached.nextSetBit(at + 1)) {
            switch (steps.get(at).kind()) {
                case WITHIN_FOLDER, ACROSS_FOLDERS -> reached.set(at + 1);
                case OPTIONAL_PAIR -> {
                    reached.set(at + 1);
                    reached.set(at + 3);
                }
                case CHARACTER, ANY_BUT_SLASH -> {}
            }
        }
    }
}
