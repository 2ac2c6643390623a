// Handshakes with real services, by OpenSSL.
#pragma once

#include <memory>

#include "core/env/handshakes.h"

namespace millrace::tlsa {

std::unique_ptr<Handshakes> make_socket_handshakes();

}  // namespace millrace::tlsa
