package org.onnxtwist.runtime.program;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.io.file.TextFile;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.message.Excerpt;

/**
 * The source of a program, in one of two forms: a file that declares a class, as the language Java defines it; or statements, with
 * imports and declarations of methods, fields and types between them, of which a class is made. The text of the user stands in that class
 * up to three times: once with the imports alone, once with the statements alone and once with the other declarations alone. Blanks take
 * the place of the rest, so that each line and column is found again.
 */
final class ProgramSource {
    /** The class made of statements. */
    static final String CLASS = "Program";
    /** The fields {@code model} and {@code args}; a class of their own, so that they are set before fields of the user are initialized. */
    static final String SCOPE = "Program$Scope";
    /** The method made of statements. */
    static final String STATEMENTS = "$statements";

    private final SourceText text;
    private final String unit;
    private final List<Integer> copies;
    private final List<String> types;
    private final boolean statements;

    private ProgramSource(SourceText text, String unit, List<Integer> copies, List<String> types, boolean statements) {
        this.text = text;
        this.unit = unit;
        this.copies = copies;
        this.types = types;
        this.statements = statements;
    }

    /**
     * Reads a source file.
     *
     * @throws CompilationException when it is not text in UTF-8, its brackets do not match, or it has nothing to run
     */
    static ProgramSource read(Path file) throws IOException {
        try {
            return of(String.valueOf(file), TextFile.read(file));
        } catch (CharacterCodingException e) {
            throw new CompilationException(
                    Fault.REQUEST, Excerpt.of(file.toString()) + " is not text in UTF-8: name a Java source file");
        }
    }

    /** Returns the source with this text. */
    static ProgramSource of(String file, String content) {
        SourceText text = new SourceText(file, withoutInterpreter(content));
        List<SourceToken> tokens = SourceToken.of(text.text());
        Optional<SourceToken> unclosed =
                tokens.stream().filter(token -> !token.closed()).findFirst();
        if (unclosed.isPresent()) {
            throw failure(text, unclosed.get(), "this " + unclosed.get().term() + " does not end");
        }
        Optional<SourceToken> unmatched = SourcePart.unmatched(tokens);
        if (unmatched.isPresent()) {
            throw failure(text, unmatched.get(), "'" + unmatched.get().text() + "' has no counterpart");
        }
        List<SourcePart> parts = SourcePart.of(tokens);
        if (parts.stream().allMatch(part -> part.kind() == SourcePart.Kind.IMPORT)) {
            throw new CompilationException(Fault.REQUEST, Excerpt.of(file) + " has no statements: write some");
        }
        requireNoOtherModel(text, tokens);
        Set<SourcePart.Kind> kinds = parts.stream().map(SourcePart::kind).collect(Collectors.toSet());
        boolean declares = Set.of(SourcePart.Kind.PACKAGE, SourcePart.Kind.IMPORT, SourcePart.Kind.TYPE)
                .containsAll(kinds);
        return declares ? ofTypes(text, parts) : ofStatements(text, parts);
    }

    /** Refuses a declaration of a variable {@code model} outside of blocks: it would hide the model that is written. */
    private static void requireNoOtherModel(SourceText text, List<SourceToken> tokens) {
        int depth = 0;
        for (int i = 0; i + 2 < tokens.size(); i++) {
            String type = tokens.get(i).text();
            SourceToken name = tokens.get(i + 1);
            depth += "([{".contains(type) ? 1 : ")]}".contains(type) ? -1 : 0;
            boolean declares = type.equals("Model") || type.equals("var");
            if (depth == 0 && declares && name.text().equals("model")) {
                throw failure(
                        text,
                        name,
                        "the variable model is there already, with the model that was read: use it, assign to it"
                                + " without a type, or choose another name");
            }
        }
    }

    private static CompilationException failure(SourceText text, SourceToken place, String message) {
        return new CompilationException(
                Excerpt.of(text.file()) + " does not compile: 1 error", text.report(place.start(), message));
    }

    private static ProgramSource ofTypes(SourceText text, List<SourcePart> parts) {
        String prefix = parts.stream()
                .filter(part -> part.kind() == SourcePart.Kind.PACKAGE)
                .map(part -> text.text().substring(part.start(), part.end()).replaceAll("^package|\\s|;$", "") + ".")
                .findFirst()
                .orElse("");
        List<String> types = parts.stream()
                .filter(part -> part.kind() == SourcePart.Kind.TYPE)
                .map(part -> prefix + part.name())
                .toList();
        return new ProgramSource(text, text.text(), List.of(0), types, false);
    }

    private static ProgramSource ofStatements(SourceText text, List<SourcePart> parts) {
        List<SourcePart> imports = of(parts, SourcePart.Kind.PACKAGE, SourcePart.Kind.IMPORT);
        List<SourcePart> members = of(parts, SourcePart.Kind.TYPE, SourcePart.Kind.METHOD, SourcePart.Kind.FIELD);
        Set<String> taken = imports.stream().map(SourcePart::name).collect(Collectors.toSet());
        List<Integer> copies = new ArrayList<>();
        StringBuilder unit = new StringBuilder();
        copies.add(0);
        unit.append(text.only(imports)).append('\n');
        DefaultImports.declarations(taken).forEach(unit::append);
        unit.append("class " + SCOPE + " { static org.onnxtwist.ir.Model model; static String[] args; } class " + CLASS
                + " extends " + SCOPE + " { void " + STATEMENTS + "() throws Throwable {\n");
        copies.add(unit.length());
        unit.append(text.without(
                        Stream.concat(imports.stream(), members.stream()).toList()))
                .append("\n}\n");
        copies.add(unit.length());
        unit.append(text.only(members)).append("\n}\n");
        boolean statements = !of(parts, SourcePart.Kind.STATEMENT).isEmpty();
        return new ProgramSource(text, unit.toString(), List.copyOf(copies), List.of(CLASS), statements);
    }

    private static List<SourcePart> of(List<SourcePart> parts, SourcePart.Kind... kinds) {
        return parts.stream()
                .filter(part -> List.of(kinds).contains(part.kind()))
                .toList();
    }

    /** Replaces a first line that says which program runs the file. */
    private static String withoutInterpreter(String content) {
        return content.startsWith("#!") ? "//" + content.substring(2) : content;
    }

    /** The text of the user's file. */
    SourceText text() {
        return text;
    }

    /** The text that is compiled. */
    String unit() {
        return unit;
    }

    /** The names of the classes that may have an entry point, in order. */
    List<String> types() {
        return types;
    }

    /** Tells whether the program has statements outside of methods. */
    boolean hasStatements() {
        return statements;
    }

    /** Returns the offset in the user's text of an offset in the compiled text; the nearest for one that is in none of the copies. */
    int offset(long compiled) {
        int copy = 0;
        while (copy + 1 < copies.size() && copies.get(copy + 1) <= compiled) {
            copy++;
        }
        return (int) Math.max(0, Math.min(text.text().length(), compiled - copies.get(copy)));
    }

    /** Returns the line in the user's text of a line in the compiled text. */
    int line(int compiled) {
        int line = compiled;
        for (int start : copies) {
            int before = SourceText.terminators(unit.substring(0, start));
            line = before < compiled ? compiled - before : line;
        }
        return line;
    }
}
