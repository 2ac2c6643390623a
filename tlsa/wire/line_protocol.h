// Protocols whose server answers in lines.
#pragma once

#include "tlsa/wire/starttls_protocol.h"

namespace millrace::tlsa {

class LineProtocol : public StarttlsProtocol {
 public:
  Result<PlainStep> next(std::string_view input) final;

 protected:
  // A line without its end. `taken` of the step is set by next().
  virtual Result<PlainStep> on_line(std::string_view line) = 0;
};

PlainStep say(std::string text);  // sends a line
PlainStep go_on();                // nothing is to be said yet
PlainStep begin_tls();

// "answers 'LINE' to COMMAND" with what the server's operator can do.
Error refusal(std::string_view line, std::string_view command);
// The same for an answer that another connection may not get: not_yet.
Error delay(std::string_view line, std::string_view command);
// "'LINE' is not PROTOCOL: check the port and --starttls"
Error foreign(std::string_view line, std::string_view protocol);
// "does not offer STARTTLS …"
Error not_offered(std::string_view command);

}  // namespace millrace::tlsa
