package org.onnxtwist.runtime.session;

/**
 * An execution provider, and whether it can run models on this machine.
 *
 * @param provider the provider
 * @param usable whether a session can use it
 * @param detail what runs there, or why it cannot
 */
public record Device(Provider provider, boolean usable, String detail) {}
