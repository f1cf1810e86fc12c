package org.onnxtwist.io.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.nio.ByteBuffer;
import org.onnxtwist.io.file.FileBytes;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.ir.defect.InvalidModelException;

/** Parses messages out of mapped bytes, without copying weights. */
public final class MessageParser {
    /** Messages that each graph adds to the nesting: the graph, a node, an attribute. */
    private static final int MESSAGES_PER_GRAPH = 3;

    /** Messages that may lie in each other within one graph besides: types of types, tensors of sparse tensors. */
    private static final int MESSAGES_BESIDES = 64;

    private MessageParser() {}

    /**
     * A parsed message.
     *
     * @param skeleton knows the raw data that is not in it
     */
    public record Parsed<M>(M message, Skeleton skeleton) {}

    /**
     * Parses a message without copying the raw data of its tensors.
     *
     * @throws InvalidModelException when the bytes are no such message, or one that nests deeper than {@code maxDepth} graphs
     */
    public static <M extends Message> Parsed<M> parse(
            M type, ByteBuffer bytes, String expected, int maxDepth, FileLocation place) {
        int nesting = MESSAGES_PER_GRAPH * maxDepth + MESSAGES_BESIDES;
        Skeleton skeleton = Skeleton.of(bytes, type.getDescriptorForType(), nesting);
        CodedInputStream input = skeleton.toParse().newCodedInput();
        input.enableAliasing(true);
        input.setRecursionLimit(nesting);
        try {
            // A message's parser makes messages of its class.
            @SuppressWarnings("unchecked")
            M message = (M) type.getParserForType().parseFrom(input);
            return new Parsed<>(message, skeleton);
        } catch (InvalidProtocolBufferException e) {
            throw place.invalid(isTooDeep(e) ? tooDeep(maxDepth) : FileBytes.diagnosis(bytes, expected), e);
        }
    }

    public static String tooDeep(int maxDepth) {
        return "nests graphs or types deeper than the limit of " + maxDepth
                + " graphs, which exporters do not do: raise the limit if you trust the file";
    }

    /** The library tells this error from the others by its text alone. */
    private static boolean isTooDeep(InvalidProtocolBufferException e) {
        String message = e.getMessage();
        return message != null && message.contains("levels of nesting");
    }
}
