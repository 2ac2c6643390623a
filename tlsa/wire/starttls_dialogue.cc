#include "tlsa/wire/starttls_dialogue.h"

namespace millrace::tlsa {

std::unique_ptr<StarttlsProtocol> make_starttls_protocol(Starttls starttls,
                                                         const StarttlsNames& names) {
  switch (starttls) {
    case Starttls::smtp:
      return make_smtp("EHLO " + names.client);
    case Starttls::lmtp:
      return make_smtp("LHLO " + names.client);
    case Starttls::imap:
      return make_imap();
    case Starttls::pop3:
      return make_pop3();
    case Starttls::sieve:
      return make_sieve();
    case Starttls::ftp:
      return make_ftp();
    case Starttls::ldap:
      return make_ldap();
    case Starttls::postgres:
      return make_postgres();
    case Starttls::xmpp:
      return make_xmpp("jabber:client", names.domain);
    case Starttls::xmpp_server:
      return make_xmpp("jabber:server", names.domain);
    case Starttls::none:
      break;
  }
  return nullptr;
}

Result<std::string> StarttlsDialogue::feed(std::string_view octets) {
  seen_ += octets.size();
  if (seen_ > kMost) {
    return Error("sends more than " + std::to_string(kMost / 1024) + " KiB before TLS");
  }
  input_ += octets;
  std::string send;
  size_t at = 0;
  while (!ready_) {
    ASSIGN(const PlainStep step, protocol_->next(std::string_view(input_).substr(at)));
    if (step.taken == 0) break;
    at += step.taken;
    send += step.send;
    ready_ = step.ready;
  }
  input_.erase(0, at);
  if (ready_ && !input_.empty()) {
    return Error("sends " + std::to_string(input_.size()) +
                 " octets of plain text after it agreed to TLS: the connection is not used "
                 "(CVE-2011-0411)");
  }
  return send;
}

}  // namespace millrace::tlsa
