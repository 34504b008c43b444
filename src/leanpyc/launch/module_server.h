// The compiler of `leanpyc run`: one process that compiles the modules an interpreter asks for, one after another.
#pragma once

#include <string>

#include "leanpyc/build/build_request.h"

namespace leanpyc {

// Closes all descriptors but the standard streams, so that a pipe of the program ends when the program does. To be
// called before this process opens any.
void close_inherited_descriptors();

// Detaches from the process that started this one, so that the program under `leanpyc run` gets no child. Returns in
// the detached process only, whose standard input and output are still those given. Returns false if the system
// refuses.
bool detach_from_parent();

// Answers requests from the standard input on the standard output until the input ends or no request comes for some
// seconds. First writes the process id (four bytes, big-endian, as all numbers here).
//
// A request is the length of a path (four bytes) and the path. An answer is a state (one byte), a length (four bytes)
// and this many bytes:
//   'c'  a .pyc that is checked by the hash of its source
//   'w'  the same, of a source for which the compiler has warnings
//   'r'  the source cannot be compiled: the reason
//   'f'  another failure, which says nothing about the source: the reason
//   's'  with BuildRequest::hand_over_sources, and if leanpyc does not compile the file natively: a letter for the
//        detail of the positions that the code may have (f: full, l: lines, d: the definition's line), the digit of the
//        level, the hash of the file for a .pyc (eight bytes), and the source to compile
// A request that begins with a zero byte in place of a path, then such a letter, has marshalled code. The answer 'c' is
// the same code in fewer bytes, with that detail.
//
// `request` says for which target and by which policy; the rest of it is set here. While the server is busy it locks a
// byte of the file `lock` (servers.py explains the locks); an empty name, or a file that cannot be locked: no lock.
void serve_modules(BuildRequest& request, const std::string& lock);

}  // namespace leanpyc
