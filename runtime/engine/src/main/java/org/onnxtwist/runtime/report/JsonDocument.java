package org.onnxtwist.runtime.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.onnxtwist.ir.type.Dim;

/**
 * One JSON document, in UTF-8 whatever the locale is. What is not a number (NaN, infinity) is written as a string, and what is absent
 * as null.
 *
 * <p>All methods throw {@link UncheckedIOException} when it cannot be written.
 */
public final class JsonDocument implements AutoCloseable {
    private final JsonGenerator json;

    /**
     * Begins a document.
     *
     * @param out where it goes; it stays open
     */
    public JsonDocument(OutputStream out) {
        try {
            json = new JsonFactory()
                    .createGenerator(out)
                    .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                    .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT.mappedFeature())
                    .setPrettyPrinter(new DefaultPrettyPrinter());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Something that writes the members of an object, or the elements of an array. */
    private interface Content {
        void write() throws IOException;
    }

    private void run(Content content) {
        try {
            content.write();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An object as the document or as an element of an array. */
    public void object(Runnable members) {
        run(json::writeStartObject);
        members.run();
        run(json::writeEndObject);
    }

    /** An object as a member. */
    public void object(String name, Runnable members) {
        run(() -> json.writeFieldName(name));
        object(members);
    }

    /** Begins a document that is an object with one array. */
    public void startList(String name) {
        run(json::writeStartObject);
        run(() -> json.writeArrayFieldStart(name));
    }

    /** Ends what {@link #startList} began. */
    public void endList() {
        run(json::writeEndArray);
        run(json::writeEndObject);
    }

    /** An array as a member. */
    public void array(String name, Runnable elements) {
        run(() -> json.writeArrayFieldStart(name));
        elements.run();
        run(json::writeEndArray);
    }

    public void field(String name, String value) {
        run(() -> json.writeStringField(name, value));
    }

    public void field(String name, boolean value) {
        run(() -> json.writeBooleanField(name, value));
    }

    public void field(String name, long value) {
        run(() -> json.writeNumberField(name, value));
    }

    public void field(String name, double value) {
        run(() -> json.writeNumberField(name, value));
    }

    /** A number where there is one, null where there is none. */
    public void field(String name, OptionalLong value) {
        if (value.isPresent()) {
            field(name, value.getAsLong());
        } else {
            none(name);
        }
    }

    /** A number where there is one, null where there is none. */
    public void field(String name, OptionalDouble value) {
        if (value.isPresent()) {
            field(name, value.getAsDouble());
        } else {
            none(name);
        }
    }

    /** Text where there is some, null where there is none. */
    public void field(String name, Optional<String> value) {
        value.ifPresentOrElse(text -> field(name, text), () -> none(name));
    }

    /** A member that is null. */
    public void none(String name) {
        run(() -> json.writeNullField(name));
    }

    public void longs(String name, Collection<Long> values) {
        array(name, () -> values.forEach(value -> run(() -> json.writeNumber(value))));
    }

    public void doubles(String name, Collection<Double> values) {
        array(name, () -> values.forEach(value -> run(() -> json.writeNumber(value))));
    }

    public void strings(String name, Collection<String> values) {
        array(name, () -> values.forEach(value -> run(() -> json.writeString(value))));
    }

    /** Sizes, each a number where it is known, and text where it is a name or an expression; null where not even their count is known. */
    public void sizes(String name, Optional<List<Dim>> dims) {
        if (dims.isEmpty()) {
            none(name);
            return;
        }
        array(name, () -> {
            for (Dim dim : dims.get()) {
                if (dim instanceof Dim.Known known) {
                    run(() -> json.writeNumber(known.size()));
                } else {
                    run(() -> json.writeString(dim.toString()));
                }
            }
        });
    }

    /** Ends the document with a line break. */
    @Override
    public void close() {
        run(() -> {
            json.writeRaw('\n');
            json.close();
        });
    }
}
