// What a resolver answers, in wire form.
#pragma once

#include <string>
#include <vector>

#include "dnszone/query/message.h"
#include "dnszone/syntax/octets.h"

namespace millrace::test {

// To the query: QR, RD and RA; `authenticated`: AD.
inline std::string resolver_answer(const std::string& query, dnszone::Rcode rcode,
                                   const std::vector<dnszone::Record>& records,
                                   bool authenticated = false) {
  using namespace dnszone;
  const size_t question = decode_reply(query).value().question.name.wire().size() + 4;
  std::string message = query.substr(0, 2);
  put_u16(message, 0x8180U | (authenticated ? 0x20U : 0U) | static_cast<unsigned>(rcode));
  for (const size_t count : {size_t{1}, records.size(), size_t{0}, size_t{0}}) {
    put_u16(message, static_cast<unsigned>(count));
  }
  message += query.substr(kMessageHeader, question);
  for (const Record& record : records) {
    message += record.owner.wire();
    put_u16(message, static_cast<unsigned>(record.type));
    put_u16(message, 1);
    put_u32(message, record.ttl);
    put_u16(message, static_cast<unsigned>(record.rdata.size()));
    message += record.rdata;
  }
  return message;
}

// CD is set in the query.
inline bool is_unchecked(const std::string& query) {
  return (static_cast<unsigned char>(query[3]) & 0x10U) != 0;
}

}  // namespace millrace::test
