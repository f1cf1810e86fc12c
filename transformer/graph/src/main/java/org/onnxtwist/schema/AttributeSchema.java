package org.onnxtwist.schema;

import java.util.Optional;
import org.onnxtwist.ir.AttributeValue;

/**
 * An attribute that an operator knows.
 *
 * @param required whether a node must state it
 * @param defaultValue what holds where a node does not state it; empty for required ones, for those whose absence has a meaning of
 *     its own, and for defaults that are neither numbers nor strings nor lists of them
 */
public record AttributeSchema(
        String name, AttributeValueKind kind, boolean required, Optional<AttributeValue> defaultValue) {}
