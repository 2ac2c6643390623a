// XMPP: STARTTLS among the features of a stream (RFC 6120 §5.4). Tags are found one by one; what is
// between them does not matter here.
#include <optional>

#include "core/base/printable.h"
#include "tlsa/wire/starttls_protocol.h"

namespace millrace::tlsa {
namespace {

// A tag at the front of the input, with the text before it.
struct Tag {
  std::string_view name;  // without its prefix; "/features" ends features
  bool is_empty = false;  // "<proceed/>"
  size_t total = 0;       // octets
};

// Where the tag that begins at `begin` ends; npos: not in this input. A ">" may be in a value.
size_t end_of_tag(std::string_view input, size_t begin) {
  char quote = 0;
  for (size_t at = begin; at < input.size(); ++at) {
    const char c = input[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '>') {
      return at;
    }
  }
  return std::string_view::npos;
}

std::optional<Tag> first_tag(std::string_view input) {
  const size_t begin = input.find('<');
  if (begin == std::string_view::npos) return std::nullopt;
  const size_t end = end_of_tag(input, begin);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view inside = input.substr(begin + 1, end - begin - 1);
  const bool closes = inside.starts_with('/');
  std::string_view name = inside.substr(closes ? 1 : 0);
  name = name.substr(0, name.find_first_of(" \t\r\n/"));
  const size_t colon = name.find(':');
  if (colon != std::string_view::npos) name.remove_prefix(colon + 1);
  Tag tag;
  tag.name = name;
  tag.is_empty = closes || inside.ends_with('/');
  tag.total = end + 1;
  return tag;
}

std::string xml_escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    const bool is_plain = c != '<' && c != '>' && c != '&' && c != '\'' && c != '"';
    escaped += is_plain ? std::string(1, c) : "&#" + std::to_string(int{c}) + ";";
  }
  return escaped;
}

class Xmpp final : public StarttlsProtocol {
 public:
  Xmpp(std::string space, std::string domain)
      : space_(std::move(space)), domain_(std::move(domain)) {}

  std::string opening() override {
    return "<?xml version='1.0'?><stream:stream to='" + xml_escaped(domain_) +
           "' version='1.0' xmlns='" + space_ +
           "' xmlns:stream='http://etherx.jabber.org/streams'>";
  }

  Result<PlainStep> next(std::string_view input) override {
    const size_t begin = input.find_first_not_of(" \t\r\n");
    const bool is_xml = begin == std::string_view::npos || started_ || input[begin] == '<';
    if (!is_xml) return Error("does not answer in XMPP: check the port and --starttls");
    const auto tag = first_tag(input);
    if (!tag) return PlainStep();
    started_ = true;
    ASSIGN(PlainStep step, asked_ ? on_answer(*tag) : on_feature(*tag));
    step.taken = tag->total;
    return step;
  }

 private:
  Result<PlainStep> on_feature(const Tag& tag) {
    if (tag.name == "error") in_error_ = true;
    if (in_error_) return on_error(tag);
    if (tag.name == "starttls") offered_ = true;
    const bool is_end = tag.name == "features" && tag.is_empty;
    if (!is_end) return PlainStep();
    if (!offered_) return Error("does not offer STARTTLS: enable TLS for this service");
    asked_ = true;
    PlainStep step;
    step.send = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    return step;
  }

  Result<PlainStep> on_answer(const Tag& tag) const {
    if (tag.name == "failure" || tag.name == "error") {
      return Error("answers <" + printable(tag.name, 40) +
                   "> to STARTTLS: check the TLS settings of the server, and its log");
    }
    PlainStep step;
    step.ready = tag.name == "proceed" && tag.is_empty;
    return step;
  }

  // The tag after <stream:error> names the condition (RFC 6120 §4.9.3).
  Result<PlainStep> on_error(const Tag& tag) const {
    if (tag.name == "error" && !tag.is_empty) return PlainStep();
    return Error("ends the stream for '" + printable(domain_, 255) + "' with the error '" +
                 printable(tag.name, 40) + "': check that it serves that domain");
  }

  std::string space_, domain_;
  bool started_ = false, in_error_ = false, offered_ = false, asked_ = false;
};

}  // namespace

std::unique_ptr<StarttlsProtocol> make_xmpp(const std::string& space, const std::string& domain) {
  return std::make_unique<Xmpp>(space, domain);
}

}  // namespace millrace::tlsa
