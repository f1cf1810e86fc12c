package org.onnxtwist.io.external;

/**
 * The choice of the tensors that stand in a file of external data, and how they stand there.
 *
 * @param keepsExternal whether tensors that were read from external data go there again
 * @param threshold the size in bytes from which on every initializer goes there
 * @param alignment the alignment in bytes of tensors that are at least so large: a power of two
 * @param sharesData whether tensors that were read from external data stay in their files
 */
public record ExternalLayout(boolean keepsExternal, long threshold, long alignment, boolean sharesData) {}
