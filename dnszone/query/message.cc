// Own code, not ldns: its decoder takes a packet apart into hundreds of allocations, reports only
// "packet overflow" for a malformed one, and does not check pointers' targets until they are used.
#include "dnszone/query/message.h"

#include <algorithm>
#include <array>

#include "dnszone/query/wire_reader.h"
#include "dnszone/record/rdata_check.h"
#include "dnszone/record/rdata_layout.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

constexpr uint16_t kClassIn = 1;
constexpr uint16_t kEdnsDo = 0x8000;
constexpr uint8_t kQr = 0x80;      // in octet 2 of the header
constexpr uint8_t kOpcode = 0x78;  // likewise
constexpr uint8_t kAa = 0x04;
constexpr uint8_t kTc = 0x02;
constexpr uint8_t kRd = 0x01;
constexpr uint8_t kAd = 0x20;  // in octet 3
constexpr uint8_t kCd = 0x10;  // likewise

// Rdata with its names expanded, up to `end`. RFC 3597 §4 lets more types have compressed names
// than those that may be sent so.
std::optional<std::string> expanded(WireReader& reader, const RecordType& type, size_t end) {
  std::string rdata;
  for (const Field field : type.fields) {
    if (field == Field::none || reader.place() > end) break;
    if (field == Field::folded_name) {
      const auto name = reader.take_name();
      if (!name) return std::nullopt;
      rdata += *name;
      continue;
    }
    WireReader rest = reader;
    const auto octets = rest.take(end - reader.place());
    const auto size = octets ? field_size(field, *octets, 0) : std::nullopt;
    if (!size) return std::nullopt;
    rdata += *reader.take(*size);
  }
  return reader.place() == end ? std::optional(rdata) : std::nullopt;
}

bool has_compressed_names(const RecordType& type) {
  return std::find(type.fields.begin(), type.fields.end(), Field::folded_name) != type.fields.end();
}

std::optional<std::string> take_rdata(WireReader& reader, RrType type) {
  const auto length = reader.take_u16();
  if (!length) return std::nullopt;
  const RecordType* known = find_record_type(type);
  if (known != nullptr && has_compressed_names(*known)) {
    return expanded(reader, *known, reader.place() + *length);
  }
  const auto rdata = reader.take(*length);
  if (!rdata) return std::nullopt;
  return std::string(*rdata);
}

// A record as it is in the message: of any class, OPT too.
struct WireRecord {
  Record record;
  uint16_t klass;
};

std::optional<WireRecord> take_record(WireReader& reader) {
  const auto owner = reader.take_name();
  const auto type = reader.take_u16();
  const auto klass = reader.take_u16();
  const auto ttl = reader.take_u32();
  if (!owner || !type || !klass || !ttl) return std::nullopt;
  auto rdata = take_rdata(reader, RrType{*type});
  if (!rdata) return std::nullopt;
  return WireRecord{{DnsName::from_wire(*owner).value(), RrType{*type}, *ttl, std::move(*rdata)},
                    *klass};
}

std::optional<Question> take_question(WireReader& reader) {
  const auto name = reader.take_name();
  const auto type = reader.take_u16();
  const auto klass = reader.take_u16();
  if (!name || !type || klass != kClassIn) return std::nullopt;
  return Question{DnsName::from_wire(*name).value(), RrType{*type}};
}

Error malformed(const std::string& what, size_t place, std::string_view message) {
  return Error("malformed answer: " + what + " at octet " + std::to_string(place) + " of " +
               std::to_string(message.size()));
}

// Calls `keep` with every record of one section.
template <class Keep>
Result<void> read_section(WireReader& reader, std::string_view message, const std::string& name,
                          uint16_t count, Keep keep) {
  for (unsigned i = 1; i <= count; ++i) {
    const size_t start = reader.place();
    auto record = take_record(reader);
    if (!record) {
      return malformed("record " + std::to_string(i) + " of " + std::to_string(count) + " in the " +
                           name + " section is malformed or truncated",
                       start, message);
    }
    keep(std::move(*record));
  }
  return {};
}

struct Header {
  uint16_t id, flags, questions, answers, authorities, additionals;
};

Header header_of(std::string_view message) {
  return {u16_at(message, 0), u16_at(message, 2), u16_at(message, 4),
          u16_at(message, 6), u16_at(message, 8), u16_at(message, 10)};
}

Result<void> read_sections(WireReader& reader, std::string_view message, const Header& header,
                           Reply& reply) {
  const auto keep_in = [](std::vector<Record>& section) {
    return [&section](WireRecord&& wire) {
      if (wire.klass == kClassIn) section.push_back(std::move(wire.record));
    };
  };
  TRY(read_section(reader, message, "answer", header.answers, keep_in(reply.answer)));
  TRY(read_section(reader, message, "authority", header.authorities, keep_in(reply.authority)));
  const auto take_additional = [&reply](WireRecord&& wire) {
    if (wire.record.type != RrType::opt) {
      if (wire.klass == kClassIn) reply.additional.push_back(std::move(wire.record));
      return;
    }
    const unsigned high = wire.record.ttl >> 24U;  // the upper eight bits of the response code
    reply.rcode = static_cast<Rcode>(high << 4U | (static_cast<unsigned>(reply.rcode) & 0xFU));
  };
  return read_section(reader, message, "additional", header.additionals, take_additional);
}

bool same_folded(std::string_view a, std::string_view b) {
  // Lengths of labels are below 64, so folding never makes two of them equal.
  for (size_t i = 0; i < a.size(); ++i) {
    const auto fold = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
    if (fold(a[i]) != fold(b[i])) return false;
  }
  return true;
}

// Octets of the question section of a well-formed query.
std::string_view question_section(std::string_view query) {
  WireReader reader(query);
  reader.take(kMessageHeader);
  reader.take_name();
  reader.take(4);
  return query.substr(kMessageHeader, reader.place() - kMessageHeader);
}

}  // namespace

std::string Question::text() const {
  return name.text() + " " + millrace::dnszone::to_text(type);
}

std::string encode_query(const Question& question, Recursion recursion) {
  std::string message;
  const unsigned desired = recursion == Recursion::none ? 0U : kRd << 8U;
  const unsigned flags = desired | (recursion == Recursion::unchecked ? kCd : 0U);
  for (const unsigned field : {0U, flags, 1U, 0U, 0U, 1U}) put_u16(message, field);
  message += question.name.wire();
  put_u16(message, static_cast<unsigned>(question.type));
  put_u16(message, kClassIn);
  message += '\0';  // OPT is at the root
  put_u16(message, static_cast<unsigned>(RrType::opt));
  put_u16(message, kUdpPayload);
  put_u32(message, kEdnsDo);
  put_u16(message, 0);
  return message;
}

std::string to_text(Rcode rcode) {
  constexpr std::array<std::string_view, 6> kNames = {"NOERROR",  "FORMERR", "SERVFAIL",
                                                      "NXDOMAIN", "NOTIMP",  "REFUSED"};
  const auto number = static_cast<size_t>(rcode);
  return number < kNames.size() ? std::string(kNames[number]) : "RCODE " + std::to_string(number);
}

Result<Reply> decode_reply(std::string_view message) {
  if (message.size() < kMessageHeader) {
    return Error("malformed answer: " + std::to_string(message.size()) +
                 " octets, expected a header of 12");
  }
  const Header header = header_of(message);
  WireReader reader(message);
  reader.take(kMessageHeader);
  if (header.questions != 1) {
    return malformed(std::to_string(header.questions) + " questions, expected 1", 4, message);
  }
  auto question = take_question(reader);
  if (!question)
    return malformed("the question is malformed or truncated", kMessageHeader, message);
  Reply reply{std::move(*question),
              (octet_at(message, 2) & kAa) != 0,
              is_truncated(message),
              (octet_at(message, 3) & kAd) != 0,
              static_cast<Rcode>(header.flags & 0xFU),
              {},
              {},
              {}};
  TRY(read_sections(reader, message, header, reply));
  if (!reader.at_end()) {
    return malformed("octets after the last record", reader.place(), message);
  }
  return reply;
}

bool answers(std::string_view query, std::string_view reply) {
  if (reply.size() < kMessageHeader) return false;
  const bool is_response = (octet_at(reply, 2) & kQr) != 0;
  const bool same_opcode = ((octet_at(reply, 2) ^ octet_at(query, 2)) & kOpcode) == 0;
  if (!is_response || !same_opcode) return false;
  if (u16_at(query, 0) != u16_at(reply, 0) || u16_at(reply, 4) != 1) return false;
  const std::string_view asked = question_section(query);
  const std::string_view answered = reply.substr(kMessageHeader, asked.size());
  if (answered.size() != asked.size()) return false;
  const size_t name = asked.size() - 4;  // type and class come after it, and have no case
  return same_folded(asked.substr(0, name), answered.substr(0, name)) &&
         asked.substr(name) == answered.substr(name);
}

bool is_truncated(std::string_view reply) {
  return (octet_at(reply, 2) & kTc) != 0;
}

}  // namespace millrace::dnszone
