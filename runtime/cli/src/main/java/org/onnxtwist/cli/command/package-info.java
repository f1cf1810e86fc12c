/** The subcommands: each parses its arguments, asks a job of another module to be done, and prints what the job says. */
@NullMarked
package org.onnxtwist.cli.command;

import org.jspecify.annotations.NullMarked;
