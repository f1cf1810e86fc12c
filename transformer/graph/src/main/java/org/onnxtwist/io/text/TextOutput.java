package org.onnxtwist.io.text;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.onnxtwist.io.proto.StringStringEntryProto;
import org.onnxtwist.ir.message.Excerpt;

/** Characters on their way to a stream, in UTF-8, with the indentation of the line that they are on. */
final class TextOutput {
    private static final int STEP = 3;

    private final OutputStream stream;
    private final boolean forTerminals;
    private int indent;

    /** @param forTerminals whether what a terminal would obey is written as escapes, which the text's syntax does not have */
    TextOutput(OutputStream stream, boolean forTerminals) {
        this.stream = stream;
        this.forTerminals = forTerminals;
    }

    TextOutput text(String text) throws IOException {
        stream.write(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    TextOutput sign(char sign) throws IOException {
        stream.write(sign);
        return this;
    }

    /** Ends the line and begins the next one. */
    TextOutput line() throws IOException {
        stream.write('\n');
        for (int i = 0; i < indent; i++) {
            stream.write(' ');
        }
        return this;
    }

    /** Moves the beginnings of the lines that follow. */
    void indent(int steps) {
        indent += steps * STEP;
    }

    /** A name as it is if it is an identifier, else in quotes. */
    TextOutput name(String name) throws IOException {
        return Words.isIdentifier(name) ? text(name) : quoted(ByteString.copyFromUtf8(name));
    }

    /** A name in a place where a type could stand too. */
    TextOutput nameNotType(String name) throws IOException {
        return Words.isType(name) ? quoted(ByteString.copyFromUtf8(name)) : name(name);
    }

    TextOutput names(List<String> names) throws IOException {
        String separator = "";
        for (String name : names) {
            text(separator).name(name);
            separator = ", ";
        }
        return this;
    }

    /** A name with its domain, if it has one. */
    TextOutput qualified(String domain, String name) throws IOException {
        return domain.isEmpty() ? name(name) : domain(domain).sign('.').name(name);
    }

    /** Identifiers with points between them as they are, anything else in quotes. */
    TextOutput domain(String domain) throws IOException {
        boolean isPlain = Arrays.stream(domain.split("\\.", -1)).allMatch(Words::isIdentifier);
        return isPlain ? text(domain) : quoted(domain);
    }

    TextOutput quoted(String content) throws IOException {
        return quoted(ByteString.copyFromUtf8(content));
    }

    TextOutput quoted(ByteString stated) throws IOException {
        ByteString content = forTerminals ? ByteString.copyFromUtf8(Excerpt.escaped(stated.toStringUtf8())) : stated;
        stream.write('"');
        for (int i = 0; i < content.size(); i++) {
            byte octet = content.byteAt(i);
            if (octet == '"' || octet == '\\') {
                stream.write('\\');
            }
            stream.write(octet);
        }
        stream.write('"');
        return this;
    }

    TextOutput pairs(List<StringStringEntryProto> pairs) throws IOException {
        String separator = "[";
        for (StringStringEntryProto pair : pairs) {
            text(separator).quoted(pair.getKey()).text(": ").quoted(pair.getValue());
            separator = ", ";
        }
        return text(pairs.isEmpty() ? "[]" : "]");
    }
}
