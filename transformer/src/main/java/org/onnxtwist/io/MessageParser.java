package org.onnxtwist.io;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;

/** Parses messages out of mapped bytes. Fields of bytes stay views of them, so that no weights are copied. */
final class MessageParser {
    /** Messages that each graph adds to the nesting: the graph, a node, an attribute. */
    private static final int MESSAGES_PER_GRAPH = 3;

    /** Messages that may lie in each other within one graph besides: types of types, tensors of sparse tensors. */
    private static final int MESSAGES_BESIDES = 64;

    private MessageParser() {}

    /** @throws InvalidModelException when the bytes are no such message, or one that nests deeper than {@code maxDepth} graphs */
    static <M extends MessageLite> M parse(
            Parser<M> parser, ByteBuffer bytes, String expected, int maxDepth, Place place) {
        CodedInputStream input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
        input.enableAliasing(true);
        input.setRecursionLimit(MESSAGES_PER_GRAPH * maxDepth + MESSAGES_BESIDES);
        try {
            M message = parser.parseFrom(input);
            // An end-of-group tag ends the parse without an error.
            input.checkLastTagWas(0);
            return message;
        } catch (InvalidProtocolBufferException e) {
            throw place.invalid(isTooDeep(e) ? tooDeep(maxDepth) : FileBytes.diagnosis(bytes, expected), e);
        }
    }

    static String tooDeep(int maxDepth) {
        return "nests graphs or types deeper than the limit of " + maxDepth
                + " graphs, which no exporter does: raise the limit if you trust the file";
    }

    /** The library tells this error from the others by its text alone. */
    private static boolean isTooDeep(InvalidProtocolBufferException e) {
        String message = e.getMessage();
        return message != null && message.contains("levels of nesting");
    }
}
