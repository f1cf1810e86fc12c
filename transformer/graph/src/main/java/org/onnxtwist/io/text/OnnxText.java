package org.onnxtwist.io.text;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.file.Breaches;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.notation.ModelMessage;
import org.onnxtwist.io.onnx.TypeMessages;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.TypeProto;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.type.ValueType;

/**
 * Models in ONNX's own textual syntax, in UTF-8:
 *
 * <pre>
 * &lt;
 *    ir_version: 8,
 *    opset_import: ["" : 17]
 * &gt;
 * agraph (float[N,3] x) =&gt; (float[N,3] y) &lt;
 *    float[3] b = {0.5,1,1e-3}
 * &gt; {
 *    s = Add (x, b)
 *    y = LeakyRelu &lt;alpha: float = 0.1&gt; (s)
 * }
 * </pre>
 *
 * <p>Names that are not identifiers stand in quotes. Elements of tensors are the entries of the field that the message has for their
 * type: float16 and bfloat16 by their bits as an integer, complex numbers as two, types of 2 and 4 bits as the bytes that hold several.
 *
 * <p>The syntax has no words for: documentation, except a model's and a function's; metadata, except a model's; denotations of types
 * and dimensions, quantization annotations, device configurations, and names of tensors in attributes that are no identifiers. Writing leaves these out and tells which, as {@link Omissions}.
 * Of numbers that are not a number, it does not tell the bits. It has none either for sparse tensors and training information, which
 * matter to what a model computes: writing them in full is an {@link InexpressibleException}.
 *
 * <p>Beyond what ONNX's own parser reads, lists of tensors, of graphs and of types are read, and quotes around the names of attributes,
 * operators, domains, overloads and subgraphs; they are written where a model has such.
 */
public final class OnnxText {
    private static final String MEMORY = "the text";

    private OnnxText() {}

    /**
     * The model that a text says.
     *
     * @throws SyntaxException where the text breaks the syntax
     * @throws InvalidModelException for a model that is not valid, for example one that reads an undefined value
     */
    public static Model parse(String text) {
        ReadOptions options = ReadOptions.defaults();
        Source source = new Source(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), MEMORY);
        ModelProto message = ModelParser.parse(source, options.maxDepth());
        return ModelMessage.toModel(message, MEMORY, options);
    }

    /**
     * The type that a text says, for example {@code float[N,3,?]}.
     *
     * @throws SyntaxException where the text breaks the syntax; the message names the text
     */
    public static ValueType parseType(String text) {
        Source source = new Source(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), text);
        TypeProto type = new TypeParser(source, ReadOptions.defaults().maxDepth()).type();
        if (!source.isAtEnd()) {
            throw source.expected("the end of the type");
        }
        return Breaches.refused()
                .attempt(() -> TypeMessages.read(type, FileLocation.file(text)))
                .orElse(ValueType.UNKNOWN);
    }

    /** Reads a file. External data is looked for in its folder. */
    public static Model read(Path file, ReadOptions options) throws IOException {
        Source source = new Source(ModelMessage.map(file), file.toString());
        return ModelMessage.toModel(ModelParser.parse(source, options.maxDepth()), file, options);
    }

    /**
     * The text of a model, with all tensors in full. Strings in the model that are not UTF-8 come out with U+FFFD in them. Values and
     * nodes that have no name yet get one, so the model is changed in that.
     *
     * @throws InexpressibleException for what the syntax has no words for
     */
    public static String print(Model model) {
        return print(model, Options.full());
    }

    /** The text of a model. */
    public static String print(Model model, Options options) {
        return ModelMessage.text(stream -> write(model, stream, options));
    }

    /** The text of a model's main graph, without the model's head and functions. */
    public static String printGraph(Model model, Options options) {
        return ModelMessage.text(stream -> new ModelPrinter(ModelMessage.of(model), options, stream).printGraph());
    }

    /** Writes the text of a model to a stream, which should be buffered; strings come out byte for byte. */
    public static Omissions write(Model model, OutputStream stream, Options options) throws IOException {
        return new ModelPrinter(ModelMessage.of(model), options, stream).print();
    }

    /** Writes the text of a model, all tensors in full, into a staging folder, from where it will be published as {@code name}. */
    public static Omissions write(Model model, Staging staging, String name) throws IOException {
        ModelMessage message = ModelMessage.of(model);
        Omissions[] omissions = new Omissions[1];
        message.write(
                staging, name, stream -> omissions[0] = new ModelPrinter(message, Options.full(), stream).print());
        return omissions[0];
    }

    /**
     * The options of the text of a model.
     *
     * @param largest the largest number of elements, at least 0, that is written out; for a larger tensor, {@code ...} stands for the elements
     */
    public record Options(long largest) {
        private static final long READABLE = 16;

        public Options {
            if (largest < 0) {
                throw new IllegalArgumentException("the largest number of elements to print cannot be " + largest);
            }
        }

        /** Writes everything, so that the text can be read again. */
        public static Options full() {
            return new Options(Long.MAX_VALUE);
        }

        /**
         * For people to read: tensors with more than 16 elements are reduced to their type, and line ends and terminal control characters in
         * names and strings are escaped. Such a text cannot be read again.
         */
        public static Options elided() {
            return new Options(READABLE);
        }

        /** Writes out tensors of up to that many elements. */
        public Options withLargest(long elements) {
            return new Options(elements);
        }

        /** Tells whether nothing is left out. */
        boolean isFull() {
            return largest == Long.MAX_VALUE;
        }
    }

    /** A model that computes with something that ONNX's textual syntax has no words for. The message names it. */
    public static final class InexpressibleException extends OnnxTwistException {
        private static final long serialVersionUID = 1L;

        InexpressibleException(String message) {
            super(Fault.MODEL, message);
        }
    }

    /** A text that does not follow the syntax. The message names the text, the line, the column, and what was expected there. */
    public static final class SyntaxException extends InvalidModelException {
        private static final long serialVersionUID = 1L;

        private final int line;
        private final int column;

        SyntaxException(String text, int line, int column, String problem) {
            super("'" + text + "' line " + line + ", column " + column + ": " + problem);
            this.line = line;
            this.column = column;
        }

        /** The line, from 1 on. */
        public int line() {
            return line;
        }

        /** The column in characters, from 1 on. */
        public int column() {
            return column;
        }
    }
}
