package io.gridrelay.simulator;

import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.cbor.CborReader;
import io.gridrelay.atproto.cbor.DataValue;
import io.gridrelay.atproto.cbor.DataValue.BytesValue;
import io.gridrelay.atproto.cbor.DataValue.IntegerValue;
import io.gridrelay.atproto.cbor.DataValue.ListValue;
import io.gridrelay.atproto.cbor.DataValue.MapValue;
import io.gridrelay.atproto.cbor.DataValue.TextValue;
import io.gridrelay.atproto.cbor.Drisl;
import java.util.Objects;

/** A frame, read by general means: header and body as values. */
record FrameShape(MapValue header, MapValue body) {
  static FrameShape of(byte[] frame) {
    CborReader in = new CborReader().reset(frame);
    FrameShape shape = new FrameShape((MapValue) Drisl.decode(in), (MapValue) Drisl.decode(in));
    in.expectEnd();
    return shape;
  }

  String type() {
    return header.get("t") instanceof TextValue text ? text.value() : "error";
  }

  long seq() {
    return ((IntegerValue) need("seq")).value();
  }

  String text(String name) {
    return ((TextValue) need(name)).value();
  }

  ListValue ops() {
    return (ListValue) need("ops");
  }

  CarReader blocks() {
    CarReader car = new CarReader();
    car.read(((BytesValue) need("blocks")).value());
    return car;
  }

  private DataValue need(String name) {
    return Objects.requireNonNull(body.get(name), name);
  }
}
